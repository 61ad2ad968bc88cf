package slipway.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The places for long answers. When there is none left, those whose client has gone away in silence give theirs. */
final class Streams implements AutoCloseable {
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);
    /** How long one waits for the place of another that was ended. */
    private static final long LEAVING = TimeUnit.SECONDS.toNanos(5);

    private final Semaphore places;
    private final Workers workers;
    private final Map<Thread, Place> taken = new ConcurrentHashMap<>();
    private long looked = System.nanoTime() - LOOK_EVERY;
    private volatile boolean closed;

    private static final class Place {
        private final Thread thread = Thread.currentThread();
        private final int peer;
        private boolean ended;
        private boolean left;

        private Place(int peer) {
            this.peer = peer;
        }

        // Under the lock, so that the interrupt never meets what its thread does next.
        private synchronized void end() {
            ended = true;
            if (!left) {
                thread.interrupt();
            }
        }

        private synchronized boolean isEnded() {
            return ended;
        }

        private synchronized void leave() {
            left = true;
        }
    }

    Streams(int limit, Workers workers) {
        this.places = new Semaphore(limit);
        this.workers = workers;
    }

    /**
     * This thread's answer takes long from here on; {@link #leave} must follow. 503 when there is no place.
     *
     * @param port of this end of its connection
     * @param peer the port of the other end
     */
    void enter(int port, int peer) throws InterruptedException {
        if (workers.isSpare()) {
            throw Problem.retry(503, "No more threads can be started for long answers just now.", 5);
        }
        if (!places.tryAcquire()
                && !places.tryAcquire(endAbandoned(port, peer) ? LEAVING : 0, TimeUnit.NANOSECONDS)) {
            throw Problem.retry(503, "As many long answers as are allowed are being sent already.", 5);
        }
        workers.lend();
        taken.put(Thread.currentThread(), new Place(peer));
        if (closed) {
            leave();
            throw Problem.retry(503, "The service is stopping.", 5);
        }
    }

    /** @return whether a place is about to become free */
    private synchronized boolean endAbandoned(int port, int newcomer) {
        long now = System.nanoTime();
        if (now - looked >= LOOK_EVERY) {
            looked = now;
            // Who comes after the look is not in what it sees.
            var before = List.copyOf(taken.values());
            var there = Peers.of(port);
            for (Place place : before) {
                // Who does not know the one that is asking does not know.
                if (there.contains(newcomer) && !there.contains(place.peer)) {
                    place.end();
                }
            }
        }
        return taken.values().stream().anyMatch(Place::isEnded);
    }

    void leave() {
        taken.remove(Thread.currentThread()).leave();
        workers.giveBack();
        places.release();
    }

    int count() {
        return taken.size();
    }

    /** Ends all of them, and lets no more in. */
    @Override
    public void close() {
        closed = true;
        taken.values().forEach(Place::end);
    }
}
