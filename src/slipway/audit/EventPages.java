package slipway.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import slipway.store.Events;
import slipway.store.Session;
import slipway.task.Event;

/** The events behind one of them, read page by page: there may be more than the memory holds. */
final class EventPages {
    private static final int PAGE = 1000;

    private final Session session;
    private final Deque<Event> page = new ArrayDeque<>();
    private long read;

    /** @param after the number of the event before the first */
    EventPages(Session session, long after) {
        this.session = session;
        this.read = after;
    }

    /** The next one, or null. It stays the next. */
    Event peek() {
        if (page.isEmpty()) {
            page.addAll(Events.after(session, read, null, PAGE));
            read = page.isEmpty() ? read : page.getLast().id();
        }
        return page.peek();
    }

    /** The next one, or null. */
    Event next() {
        peek();
        return page.poll();
    }
}
