package slipway.task;

import java.util.List;

/** How a task ended. */
public sealed interface Outcome {
    /** The exit status of the task's command, or null when it has none. */
    Integer exitCode();

    /** What is to be kept of it, in the same transaction as its end. */
    List<Fact> facts();

    record Succeeded(Integer exitCode, List<Fact> facts) implements Outcome {
    }

    /** @param error a sentence for a person: what was wrong, and what to do */
    record Failed(Reason reason, String error, Integer exitCode, List<Fact> facts) implements Outcome {
        public Failed(Reason reason, String error) {
            this(reason, error, null, List.of());
        }
    }
}
