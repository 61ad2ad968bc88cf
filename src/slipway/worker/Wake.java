package slipway.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Ends the poller's sleep. Several wakes before it looks are one. */
final class Wake {
    private final Semaphore calls = new Semaphore(0);

    void call() {
        calls.release();
    }

    /** Waits for a call, or until the time is up. */
    void await(Duration time) throws InterruptedException {
        calls.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
        calls.drainPermits();
    }
}
