package slipway.worker;

import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import slipway.task.Fact;
import slipway.task.Outcome;

/** What a task tells, in its log, in its events and of its end, without what it is not to tell. */
final class Discretion {
    private final TaskLog log;
    private volatile Mask mask = Mask.NONE;

    Discretion(TaskLog log) {
        this.log = log;
    }

    void hide(Collection<String> values) {
        mask = mask.and(values);
    }

    /** For one command: flushed when that has ended. */
    OutputStream log() {
        return mask.over(log);
    }

    void say(String line) {
        log.say(mask.hide(line));
    }

    /** What a fact keeps stays as it is, only its sentence is for people. */
    Fact told(Fact fact) {
        return new Fact(fact.name(), fact.values(), fact.event(), mask.hide(fact.message()));
    }

    Outcome told(Outcome outcome) {
        List<Fact> facts = outcome.facts().stream().map(this::told).toList();
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> new Outcome.Succeeded(succeeded.exitCode(), facts);
            case Outcome.Failed failed ->
                new Outcome.Failed(failed.reason(), mask.hide(failed.error()), failed.exitCode(), facts);
        };
    }
}
