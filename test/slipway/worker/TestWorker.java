package slipway.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import slipway.audit.AuditLog;
import slipway.shell.Trees;
import slipway.store.TestStore;
import slipway.task.Event;
import slipway.task.Processor;
import slipway.task.Task;

/** A worker on a real database with its audit file; whatever happens can be waited for. */
final class TestWorker implements AutoCloseable {
    /** Nobody waits for this poll. */
    static final Duration NEVER = Duration.ofHours(1);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    final TestStore store;
    final AuditLog audit;
    final Places places;
    final Worker worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<Event> events = new ArrayList<>();

    /** With two slots for builds and two for jobs. */
    TestWorker(Path folder, Duration interval, Processor processor) throws IOException {
        this(folder, interval, processor, () -> true);
    }

    TestWorker(Path folder, Duration interval, Processor processor, BooleanSupplier mayClaim) throws IOException {
        store = new TestStore(folder, InstantSource.system(), TestStore.types(2, 2, processor));
        audit = AuditLog.open(folder.resolve("audit/audit.log"), store.database, this::heard, () -> {
            throw new AssertionError("the program would end");
        });
        places = places(folder);
        worker = new Worker(store.database, store.lifecycle, store.tasks, places, TestStore.WORKER, interval, mayClaim);
    }

    static Places places(Path folder) throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        return new Places(folder.resolve("work"), logs, 1 << 20, () -> true, task -> { }, TestWorker::delete);
    }

    private static void delete(Path tree) {
        try {
            Trees.delete(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heard(List<Event> those) {
        lock.lock();
        try {
            events.addAll(those);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it has happened. */
    Event await(Predicate<Event> which) throws InterruptedException {
        lock.lock();
        try {
            for (long left = PATIENCE; left > 0; left = more.awaitNanos(left)) {
                for (Event event : events) {
                    if (which.test(event)) {
                        return event;
                    }
                }
            }
            throw new AssertionError("it did not happen; what did: " + events);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@code STARTED}, {@code SUCCEEDED}, … of a task. */
    Event await(Task task, String what) throws InterruptedException {
        return await(event -> event.task() != null && event.task() == task.id() && event.name().endsWith("_" + what));
    }

    /** The names of all that has happened so far, those of tasks with their task's number. */
    List<String> happened(String... endings) {
        lock.lock();
        try {
            return events.stream().filter(event -> List.of(endings).stream().anyMatch(event.name()::endsWith))
                    .map(event -> event.name() + " " + event.task()).toList();
        } finally {
            lock.unlock();
        }
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE, TimeUnit.NANOSECONDS)) {
            throw new AssertionError("it did not happen");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            worker.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        audit.close();
        store.close();
    }
}
