package slipway.store.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import slipway.store.TestStore;

/**
 * A sequence, done by the model and by the service beside each other until they differ.
 *
 * @param story      each action that was done, and what the model answered
 * @param difference a line each, of what only one of them says; empty when there is none
 * @param steps      how many steps were done, the one that shows the difference among them
 */
record Replay(List<String> story, List<String> difference, int steps) {

    /** @param spoil is done to the database before the first step */
    static Replay of(List<Step> steps, Path folder, Consumer<TestStore> spoil) throws IOException, SQLException {
        var story = new ArrayList<String>();
        try (var real = new Real(Files.createTempDirectory(folder, "replay")); var seen = new Seen(real)) {
            spoil.accept(real.store);
            var model = new Model(seen.lastEvent, real.time);
            for (int i = 0; i < steps.size(); i++) {
                var action = Choice.of(steps.get(i), model.world);
                if (action.isPresent()) {
                    var difference = difference(action.get(), model, real, seen, story);
                    if (!difference.isEmpty()) {
                        return new Replay(story, difference, i + 1);
                    }
                }
            }
        }
        return new Replay(story, List.of(), steps.size());
    }

    private static List<String> difference(Action action, Model model, Real real, Seen seen, List<String> story)
            throws SQLException {
        String answer = real.act(action);
        String expected = model.act(action, real.time);
        story.add(action + " -> " + expected);
        var said = new ArrayList<>(List.of("answer " + answer));
        try {
            said.addAll(seen.lines());
        } catch (RuntimeException e) {
            said.add(e.toString());
        }
        var right = new ArrayList<>(List.of("answer " + expected));
        right.addAll(Picture.of(model));
        var difference = new ArrayList<String>();
        if (!said.equals(right)) {
            right.stream().filter(line -> !said.contains(line)).forEach(line -> difference.add("  model:   " + line));
            said.stream().filter(line -> !right.contains(line)).forEach(line -> difference.add("  service: " + line));
            if (difference.isEmpty()) {
                difference.add("  the same lines, in another order or number: " + said);
            }
        }
        return difference;
    }

    boolean differs() {
        return !difference.isEmpty();
    }

    String told() {
        return String.join("\n", story) + "\nthen they differ:\n" + String.join("\n", difference);
    }
}
