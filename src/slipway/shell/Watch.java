package slipway.shell;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits for the first thing that ends a command: itself, somebody who asks, or the (monotonic) clock. */
final class Watch {
    enum Cause {
        EXITED, ASKED, TOTAL_TIME, IDLE_TIME
    }

    private final Process process;
    private final Pump pump;
    private final long began = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean exited;
    private boolean asked;

    Watch(Process process, Pump pump) {
        this.process = process;
        this.pump = pump;
        // Process.onExit() would take a thread of the common pool, and on few processors a new one each time.
        Thread.ofVirtual().name("exit of " + process.pid()).start(this::waitForExit);
    }

    private void waitForExit() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody knows this thread", e);
        }
        change(() -> exited = true);
    }

    void ask() {
        change(() -> asked = true);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Cause await(Duration total, Duration idle) throws InterruptedException {
        long totalNanos = nanos(total);
        long idleNanos = nanos(idle);
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                long totalLeft = totalNanos - (now - began);
                long idleLeft = idleNanos - (now - pump.last());
                if (exited) {
                    return Cause.EXITED;
                } else if (asked) {
                    return Cause.ASKED;
                } else if (totalLeft <= 0) {
                    return Cause.TOTAL_TIME;
                } else if (idleLeft <= 0) {
                    return Cause.IDLE_TIME;
                }
                changed.awaitNanos(Math.min(totalLeft, idleLeft));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Unlike {@link Duration#toNanos}, the longest there is for what is longer. */
    private static long nanos(Duration time) {
        return TimeUnit.NANOSECONDS.convert(time);
    }
}
