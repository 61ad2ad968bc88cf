package slipway.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The places for long answers. */
final class Streams implements AutoCloseable {
    private final Semaphore places;
    private final Workers workers;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Streams(int limit, Workers workers) {
        this.places = new Semaphore(limit);
        this.workers = workers;
    }

    /** This thread's answer takes long from here on; {@link #leave} must follow. 503 when there is no place. */
    void enter() {
        if (!places.tryAcquire()) {
            throw Problem.retry(503, "As many long answers as are allowed are being sent already.", 5);
        }
        workers.lend();
        threads.add(Thread.currentThread());
        if (closed) {
            leave();
            throw Problem.retry(503, "The service is stopping.", 5);
        }
    }

    void leave() {
        threads.remove(Thread.currentThread());
        workers.giveBack();
        places.release();
    }

    int count() {
        return threads.size();
    }

    /** Interrupts all of them, and lets no more in. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
