package slipway.shell;

import java.util.List;

/** All the processes that come from one command, while and after it runs. Not thread-safe. */
interface Kin extends AutoCloseable {
    /**
     * Whether there may be any, asked when the command itself has ended; in the ordinary case there are none, and this
     * is quick.
     *
     * @param printing its output has not come to its end, so that somebody still holds it
     */
    default boolean any(boolean printing) {
        return true;
    }

    /** Those that are alive. */
    List<Proc> find();

    /** SIGKILL. @return those of {@code found} that this user may not signal */
    default List<Proc> kill(List<Proc> found) {
        return found.stream().filter(process -> !process.kill()).toList();
    }

    /** When all is over. */
    @Override
    default void close() {
    }
}
