package slipway.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread of a write that stands still, which closes its connection: a client that reads nothing holds
 * no thread for long. The JDK's own limit is on the whole answer and would cut long ones that are well.
 */
final class Watchdog implements AutoCloseable {
    private static final long TICKS = 4;

    // By thread: a Write as a key would need a hash of its own, and a lock on what has one is a heavy lock.
    private final Map<Thread, Write> writes = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long stall;

    Watchdog(Duration stall) {
        this.stall = stall.toNanos();
        Thread.ofPlatform().daemon().name("http-watchdog").start(this::watch);
    }

    /** To be ended, by the same thread, when the write has returned. */
    Write write() {
        var write = new Write();
        writes.put(write.writer, write);
        return write;
    }

    final class Write {
        private final Thread writer = Thread.currentThread();
        private final long begun = System.nanoTime();
        private boolean over;

        // Under the lock, so that the interrupt never meets what its thread does next.
        private synchronized void check(long now) {
            if (!over && now - begun > stall) {
                over = true;
                writer.interrupt();
            }
        }

        void end() {
            writes.remove(writer, this);
            synchronized (this) {
                over = true;
            }
        }
    }

    private void watch() {
        try {
            while (!closed.await(stall / TICKS, TimeUnit.NANOSECONDS)) {
                long now = System.nanoTime();
                writes.values().forEach(write -> write.check(now));
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
