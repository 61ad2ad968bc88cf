package slipway.store;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import slipway.task.Event;

/**
 * Where the writer hands the events of each batch once they are committed, before it answers anybody.
 *
 * @param append    appends them, durably, and what other programs added; answers with all that it appended
 * @param head      the last line it forced, and how far it has come
 * @param committed told of new events once they are durable, before anybody is answered; must not block
 */
public record Journal(BiFunction<Session, List<Event>, List<Event>> append, Supplier<Head> head, Consumer<List<Event>> committed) {

    /** A line of the audit file: its number and its SHA-256. {@code behind}: lines are missing after it. */
    public record Head(long seq, String hash, boolean behind) {
    }
}
