package slipway.task;

import java.io.IOException;

/**
 * Does the work of one type of task: task in, outcome out. It knows nothing of HTTP, SQL or the audit file.
 * Called once per task, each time on a thread of its own; what it throws fails the task with {@code internal}.
 */
public interface Processor {
    Outcome process(Run run) throws IOException, InterruptedException;

    /**
     * Puts right what a dead life of the program left of its task, running no command. Called before the row fails.
     *
     * @return how it is to fail: {@code worker_restart}, with a sentence that says what is to be done
     */
    default Outcome.Failed recover(Task task) throws IOException {
        return new Outcome.Failed(Reason.WORKER_RESTART,
                "the service ended while it was ongoing; it is not run again by itself: retry it when it may be");
    }
}
