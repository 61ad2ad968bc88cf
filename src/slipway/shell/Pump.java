package slipway.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Carries what a command prints to where it is kept. */
final class Pump implements Runnable {
    private static final Logger LOG = System.getLogger(Pump.class.getName());
    private static final int BUFFER = 64 * 1024;

    private final InputStream from;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Null when nobody wants it any more; it is drained all the same, or the command would stand still. */
    private OutputStream to;
    private boolean over;
    private volatile long last = System.nanoTime();

    Pump(InputStream from, OutputStream to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public void run() {
        var buffer = new byte[BUFFER];
        // When a process ends, the JDK takes what is in its pipe into memory and closes it, and so cuts off whatever
        // else prints there. It does so holding this monitor, and has to wait for the real end.
        synchronized (from) {
            try (from) {
                for (int length; (length = from.read(buffer)) >= 0; ) {
                    last = System.nanoTime();
                    write(buffer, length);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the output of a command could not be read", e);
            } finally {
                end();
            }
        }
    }

    private void write(byte[] buffer, int length) {
        lock.lock();
        try {
            if (to != null) {
                to.write(buffer, 0, length);
            }
        } catch (IOException | RuntimeException e) {
            to = null;
            LOG.log(Level.WARNING, "the output of a command could not be kept", e);
        } finally {
            lock.unlock();
        }
    }

    /** What is kept may have held something back that goes on in what comes next. */
    private void flush() {
        try {
            if (to != null) {
                to.flush();
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the end of a command's output could not be kept", e);
        }
    }

    private void end() {
        lock.lock();
        try {
            flush();
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When something was printed last, or it began, by {@link System#nanoTime}. */
    long last() {
        return last;
    }

    /** @return whether everything has been carried over */
    boolean await(Duration time) throws InterruptedException {
        lock.lock();
        try {
            for (long left = time.toNanos(); !over && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the rest; what comes after {@code time}, from somebody who could not be ended, is dropped. */
    void finish(Duration time) throws InterruptedException {
        if (!await(time)) {
            lock.lock();
            try {
                flush();
                to = null;
            } finally {
                lock.unlock();
            }
        }
    }
}
