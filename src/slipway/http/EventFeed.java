package slipway.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import slipway.task.Event;

/**
 * The newest events, for those who listen. They are kept once, however many listen; whoever is further behind reads the
 * database. Listeners ask at their own pace: a slow one is waited for by nobody, and nothing is kept for it.
 */
final class EventFeed {
    private static final int KEPT = 1024;

    private final LongFunction<List<Event>> older;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Event[] newest = new Event[KEPT];
    private long last;

    /** @param older what the database has after the event of an id, oldest first, some at a time */
    EventFeed(LongFunction<List<Event>> older) {
        this.older = older;
    }

    /** Called on the writer's thread; must not block. */
    void heard(List<Event> events) {
        lock.lock();
        try {
            for (Event event : events) {
                newest[place(event.id())] = event;
                last = event.id();
            }
        } finally {
            lock.unlock();
        }
        listeners.forEach(Listener::tell);
    }

    private static int place(long id) {
        return (int) (id % KEPT);
    }

    /** One who listens, from the event {@code at} on. To be closed. */
    final class Listener implements AutoCloseable {
        private final Semaphore news = new Semaphore(0);
        private long at;

        private Listener(long at) {
            this.at = at;
        }

        private void tell() {
            if (news.availablePermits() == 0) {
                news.release();
            }
        }

        /** What has come since it asked last, oldest first; none when nothing has in that time. */
        List<Event> next(Duration time) throws InterruptedException {
            List<Event> found = after(at);
            if (found.isEmpty() && news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                found = after(at);
            }
            if (!found.isEmpty()) {
                at = found.getLast().id();
            }
            return found;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    /** @param after only events of a higher id */
    Listener listen(long after) {
        var listener = new Listener(after);
        listeners.add(listener);
        return listener;
    }

    private List<Event> after(long id) {
        lock.lock();
        try {
            if (last > 0 && id >= last) {
                return List.of();
            }
            var found = new ArrayList<Event>();
            for (long next = id + 1; next <= last; next++) {
                Event event = newest[place(next)];
                if (event == null || event.id() != next) {
                    found.clear();
                    break;
                }
                found.add(event);
            }
            if (!found.isEmpty()) {
                return found;
            }
        } finally {
            lock.unlock();
        }
        return older.apply(id);
    }
}
