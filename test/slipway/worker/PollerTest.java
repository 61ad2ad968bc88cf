package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules 7 and 8: no poll is waited for, and an error in the loop is not its end. */
class PollerTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(1);

    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private Poller poller;
    private Thread thread;

    private Poller start(Poller.Turn turn, Duration interval) {
        return start(turn, looks::incrementAndGet, interval);
    }

    private Poller start(Poller.Turn turn, Runnable look, Duration interval) {
        poller = new Poller(turn, look, interval);
        thread = Thread.ofVirtual().start(poller);
        return poller;
    }

    @AfterEach
    void stop() throws InterruptedException {
        poller.stop();
        thread.join();
    }

    @Test
    void aWakeIsFollowedByATurnAtOnce() throws InterruptedException {
        var turned = new Semaphore(0);
        start(() -> {
            turned.release();
            return false;
        }, NEVER);
        for (int i = 0; i < 5; i++) {
            assertTrue(turned.tryAcquire(60, TimeUnit.SECONDS));
            poller.wake();
        }
    }

    @Test
    void aWakeDuringATurnIsNotLost() throws InterruptedException {
        var again = new CountDownLatch(5);
        start(() -> {
            if (turns.incrementAndGet() < 5) {
                poller.wake();
            }
            again.countDown();
            return false;
        }, NEVER);
        TestWorker.await(again);
        assertEquals(1, looks.get(), "the look comes once an interval, however often it is woken");
    }

    @Test
    void aTurnThatTookAllItCouldIsFollowedByAnother() throws InterruptedException {
        var again = new CountDownLatch(5);
        start(() -> {
            again.countDown();
            return again.getCount() > 0;
        }, NEVER);
        TestWorker.await(again);
    }

    @Test
    void withoutAWakeATurnAndALookComeOnceAnInterval() throws InterruptedException {
        var turned = new CountDownLatch(3);
        var looked = new CountDownLatch(3);
        start(() -> {
            turned.countDown();
            return false;
        }, looked::countDown, SOON);
        TestWorker.await(turned);
        TestWorker.await(looked);
    }

    @Test
    void aTurnThatThrowsIsFollowedByTheNext() throws InterruptedException {
        var well = new CountDownLatch(1);
        start(() -> {
            switch (turns.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("a bug");
                case 2 -> throw new AssertionError("another");
                case 3 -> throw new NoClassDefFoundError("a third");
                default -> well.countDown();
            }
            return false;
        }, SOON);
        TestWorker.await(well);
    }

    @Test
    void aLookThatThrowsIsFollowedByTheNext() throws InterruptedException {
        var well = new CountDownLatch(1);
        start(() -> false, () -> {
            if (looks.incrementAndGet() < 3) {
                throw new IllegalStateException("a bug");
            }
            well.countDown();
        }, SOON);
        TestWorker.await(well);
    }

    @Test
    void aStopEndsItsSleep() throws InterruptedException {
        var turned = new CountDownLatch(1);
        start(() -> {
            turned.countDown();
            return false;
        }, NEVER);
        TestWorker.await(turned);
        poller.stop();
        thread.join(Duration.ofSeconds(60));
        assertFalse(thread.isAlive());
    }
}
