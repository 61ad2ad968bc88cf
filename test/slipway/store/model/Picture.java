package slipway.store.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import slipway.task.Times;

/** All that is to be seen after a step, a line each, in the same words of the model and of the service. */
final class Picture {
    static final List<String> REPOSITORIES = List.of("hello", "other");

    private Picture() {
    }

    static List<String> of(Model model) {
        World world = model.world;
        var lines = new ArrayList<String>();
        world.tasks.forEach(task -> lines.add(row("task", task.told())));
        lines.add("queue " + world.order.pending());
        world.order.pending().forEach(task -> lines.add("task " + task + " waits: " + world.order.waitsFor(task)));
        if (world.pausedBy != null) {
            lines.add("paused by " + world.pausedBy + " at " + world.pausedSince);
        }
        for (Place place : world.places.values()) {
            lines.add("environment " + place.name + " newest=" + place.newest + " auto_deploy=" + place.autoDeploy
                    + (place.lockedBy == null ? "" : " locked by " + place.lockedBy + " at " + place.lockedSince));
            for (String repository : REPOSITORIES) {
                place.live(repository).ifPresent(live -> lines.add("live in " + place.name + ": deployment " + live
                        + " of " + repository + ", build " + live.build));
                lines.add("back in " + place.name + " " + repository + ": " + model.back(place, repository));
            }
        }
        world.events.stream().sorted().forEach(lines::add);
        lines.add("events so far " + world.lastEvent);
        return lines;
    }

    /** A row, without what is null or empty. */
    static String row(String name, Map<String, Object> columns) {
        return name + " " + columns.entrySet().stream()
                .filter(column -> column.getValue() != null && !column.getValue().equals(""))
                .map(column -> column.getKey() + "=" + (column.getValue() instanceof Instant time
                        ? Times.text(time) : column.getValue()))
                .collect(Collectors.joining(" "));
    }
}
