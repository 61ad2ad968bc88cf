package slipway.store;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import slipway.task.Event;

/**
 * Where the writer hands the events of each batch once they are committed, before it answers anybody.
 *
 * @param append appends them, durably, and what other programs added
 * @param head   the last line it forced, and how far it has come
 */
public record Journal(BiConsumer<Session, List<Event>> append, Supplier<Head> head) {

    /** A line of the audit file: its number and its SHA-256. {@code behind}: lines are missing after it. */
    public record Head(long seq, String hash, boolean behind) {
    }
}
