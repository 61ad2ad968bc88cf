package chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What came of it.
 *
 * @param told      tasks that a 201 told of
 * @param run       tasks that have begun a command
 * @param recovered tasks that were ongoing at a kill
 * @param ready     from each start after a kill to ready
 * @param wrong     a sentence for each promise that was broken
 */
public record Figures(int rounds, int kills, long told, long run, long recovered, List<Duration> ready,
        List<String> wrong) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, List.of(), List.of());

    Figures and(Figures more) {
        return new Figures(rounds + more.rounds, kills + more.kills, told + more.told, run + more.run,
                recovered + more.recovered, Stream.concat(ready.stream(), more.ready.stream()).toList(),
                Stream.concat(wrong.stream(), more.wrong.stream()).toList());
    }

    Figures and(String sentence) {
        var sentences = new ArrayList<>(wrong);
        sentences.add(sentence);
        return new Figures(rounds, kills, told, run, recovered, ready, List.copyOf(sentences));
    }

    Duration slowest() {
        return ready.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private Duration median() {
        return ready.isEmpty() ? Duration.ZERO : ready.stream().sorted().toList().get(ready.size() / 2);
    }

    /** In one line. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d rounds, %d kills; tasks: %d told, %d run, %d recovered; "
                + "ready again in %.2f s (median), %.2f s (slowest); %s", rounds, kills, told, run, recovered,
                median().toMillis() / 1e3, slowest().toMillis() / 1e3,
                wrong.isEmpty() ? "nothing is wrong" : wrong.size() + " things are wrong");
    }
}
