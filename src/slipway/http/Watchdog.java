package slipway.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a thread waits for too long. The thread of a write that stands still is interrupted, which closes its
 * connection: a client that reads nothing holds no thread for long. The JDK's own limit is on the whole answer and
 * would cut long ones that are well.
 */
final class Watchdog implements AutoCloseable {
    private static final long TICKS = 25;

    // By thread: a Watch as a key would need a hash of its own, and a lock on what has one is a heavy lock.
    private final Map<Thread, Watch> watches = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long stall;

    Watchdog(String name, Duration stall) {
        this.stall = stall.toNanos();
        Thread.ofPlatform().daemon().name(name).start(this::watch);
    }

    /** To be ended, by the same thread, when the write has returned. */
    Watch write() {
        return watch(Thread.currentThread()::interrupt);
    }

    /**
     * To be ended, by the same thread, when what is waited for has come.
     *
     * @param late what the watchdog's own thread does otherwise, once; others that are late wait for it
     */
    Watch watch(Runnable late) {
        var watch = new Watch(late);
        watches.put(watch.waiting, watch);
        return watch;
    }

    final class Watch {
        private final Thread waiting = Thread.currentThread();
        private final long begun = System.nanoTime();
        private final Runnable late;
        private boolean over;

        private Watch(Runnable late) {
            this.late = late;
        }

        // Under the lock, so that what is done never meets what the waiting thread does next.
        private synchronized void check(long now) {
            if (!over && now - begun > stall) {
                over = true;
                late.run();
            }
        }

        void end() {
            watches.remove(waiting, this);
            synchronized (this) {
                over = true;
            }
        }
    }

    private void watch() {
        try {
            while (!closed.await(stall / TICKS, TimeUnit.NANOSECONDS)) {
                long now = System.nanoTime();
                watches.values().forEach(watch -> watch.check(now));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the watchdog", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
