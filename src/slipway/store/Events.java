package slipway.store;

import java.util.List;
import java.util.function.Consumer;
import slipway.task.Event;

/** What happened, in order. */
public final class Events {
    private Events() {
    }

    /** @param task only those about it; null for all */
    public static List<Event> after(Session session, long id, Long task, int limit) {
        return session.rows("event.after", "after", id, "task", task, "limit", limit).stream().map(Event::of).toList();
    }

    /** Hands every event after {@code id} to {@code each}. */
    public static void each(Session session, long id, Consumer<Event> each) {
        session.each("event.after", row -> each.accept(Event.of(row)), "after", id, "limit", Long.MAX_VALUE);
    }

    /** The newest one's id, 0 when there is none. */
    public static long last(Session session) {
        return session.row("event.last").orElseThrow().number("id");
    }

    /** The last line of the audit file that the database heard of. */
    public static Journal.Head head(Session session) {
        var row = session.row("audit.head").orElseThrow();
        return new Journal.Head(row.number("seq"), row.text("hash"), false);
    }
}
