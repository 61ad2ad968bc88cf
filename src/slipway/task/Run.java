package slipway.task;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** One task while it is ongoing: what its processor is given. */
public interface Run {
    /** The task as it was when it was claimed. */
    Task task();

    /**
     * Its log, for one command at a time. Written through at once, capped, never failing: a full disk costs the log,
     * not the task. What was hidden before this is asked for is {@code ***} in it, and a value's beginning may be held
     * back until it is flushed.
     */
    OutputStream log();

    /** From here on nothing that this task tells has these values in it, neither its log nor its error or events. */
    void hide(Collection<String> values);

    /** A folder of its own, made by the first call and removed with all that is in it when the task ends. */
    Path folder() throws IOException;

    /** Keeps {@code fact}, with its event; it is durable when this returns. */
    void keep(Fact fact);

    /** How the task is to end if it is to end before its work is done: cancelled, or the worker stops. */
    Optional<Outcome.Failed> halted();

    /**
     * Has {@code action} called, once, on another thread, when the task is to end early; at once when it already is.
     * Closing what is returned takes it back.
     */
    Hook onHalt(Runnable action);

    /** Whether the worker's grace time is over: no command is begun any more, not even on a way back. */
    boolean stopping();

    /** The same as {@link #onHalt} for that. */
    Hook onStop(Runnable action);

    /** Says a line of the service's own in the log: {@code ▸ text}. */
    void say(String line);

    interface Hook extends AutoCloseable {
        @Override
        void close();
    }
}
