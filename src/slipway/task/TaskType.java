package slipway.task;

import java.util.function.Function;

/**
 * One type of task. The statements {@code NAME.details} in {@code sql/} and {@code details} here belong together:
 * the one selects the row of task {@code :task}, the other makes a record of it.
 *
 * @param slots how many may be ongoing at once; {@link #UNLIMITED} where only their targets bound them
 */
public record TaskType(String name, int slots, Function<Row, Details> details, Processor processor) {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public TaskType {
        if (!name.matches("[a-z][a-z_]{0,30}")) {
            throw new IllegalArgumentException("'" + name + "' is no name for a task type");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("type " + name + " has " + slots + " slots; it needs one at least");
        }
    }

    /** The event that tells of such a task: {@code BUILD_CREATED}. */
    public String event(String what) {
        return name.toUpperCase(java.util.Locale.ROOT) + "_" + what;
    }
}
