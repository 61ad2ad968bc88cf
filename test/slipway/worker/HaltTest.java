package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import slipway.task.Actor;
import slipway.task.Outcome;
import slipway.task.Reason;

class HaltTest {
    private static final Outcome.Failed CANCELLED = new Outcome.Failed(Reason.CANCELLED, "cancelled by bob");
    private static final Outcome.Failed STOPPED = new Outcome.Failed(Reason.WORKER_STOPPED, "stopped");
    private static final Actor BOB = new Actor("bob", 2L);

    private final Halt halt = new Halt();

    @Test
    void theFirstToAskIsTheOneThatCounts() {
        assertEquals(Optional.empty(), halt.asked());
        halt.ask(CANCELLED, BOB);
        halt.ask(STOPPED, Actor.SYSTEM);
        assertEquals(Optional.of(CANCELLED), halt.asked());
        assertEquals(Optional.of(BOB), halt.by());
    }

    @Test
    void everyHookIsCalledOnceOnAnotherThread() throws InterruptedException {
        var called = new CountDownLatch(3);
        var times = new AtomicInteger();
        var by = new AtomicReference<Thread>();
        for (int i = 0; i < 3; i++) {
            halt.onAsk(() -> {
                by.set(Thread.currentThread());
                times.incrementAndGet();
                called.countDown();
            });
        }
        halt.ask(CANCELLED, BOB);
        halt.ask(STOPPED, Actor.SYSTEM);
        TestWorker.await(called);
        assertEquals(3, times.get());
        assertNotSame(Thread.currentThread(), by.get());
    }

    @Test
    void aHookThatComesTooLateIsCalledAtOnce() throws InterruptedException {
        halt.ask(CANCELLED, BOB);
        var called = new CountDownLatch(1);
        halt.onAsk(called::countDown);
        TestWorker.await(called);
    }

    @Test
    void aHookThatWasTakenBackIsNotCalled() throws InterruptedException {
        var times = new AtomicInteger();
        halt.onAsk(times::incrementAndGet).close();
        var called = new CountDownLatch(1);
        halt.onAsk(called::countDown);
        halt.ask(CANCELLED, BOB);
        TestWorker.await(called);
        assertEquals(0, times.get());
    }
}
