package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Draft;
import slipway.task.Event;
import slipway.task.Refusal;

/** Many pieces of work in one transaction, none of which can harm another. */
class WriterTest {
    @TempDir
    private Path folder;
    private TestStore store;
    private Writer writer;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** The events of each transaction, as they were handed on. */
    private final List<List<Event>> batches = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws SQLException {
        store = new TestStore(folder);
        writer = new Writer(new Connections(store.file), new Statements(), Vault.NONE,
                new Clock(InstantSource.system()), ended::countDown);
        run(tx -> {
            writer.journal(new Journal((session, events) -> batches.add(List.copyOf(events)),
                    () -> new Journal.Head(0, "0".repeat(64), false)));
            return null;
        });
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.close();
        store.close();
    }

    private <T> Work<Transaction, T> submit(Function<Transaction, T> function) {
        var work = new Work<>(function, false);
        writer.submit(work);
        return work;
    }

    private <T> T run(Function<Transaction, T> function) {
        return submit(function).await();
    }

    /** Has the writer take all of these at once: it is kept busy until they have queued up. */
    @SafeVarargs
    private List<Work<Transaction, Long>> together(Function<Transaction, Long>... functions)
            throws InterruptedException {
        var busy = new CountDownLatch(1);
        var queued = new CountDownLatch(1);
        submit(tx -> {
            busy.countDown();
            await(queued);
            return null;
        });
        busy.await();
        var works = new ArrayList<Work<Transaction, Long>>();
        for (var function : functions) {
            works.add(submit(function));
        }
        queued.countDown();
        return works;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long job(Transaction tx) {
        return store.lifecycle.create(tx, Draft.job("true", null, 1, 1, TestStore.ALICE)).id();
    }

    @Test
    void aPieceThatIsRefusedUndoesItselfAndNothingElse() throws InterruptedException {
        var works = together(this::job, tx -> {
            job(tx);
            throw Refusal.conflict("no");
        }, tx -> {
            job(tx);
            return (long) tx.change("user.delete", "no such parameter", 1);
        }, tx -> {
            job(tx);
            // No task has this number: SQLite refuses the row.
            return (long) tx.change("build.create", "task", 999L, "branch", "b", "commit", "", "source", "head",
                    "origin", null);
        }, this::job);
        assertEquals(1, works.get(0).await());
        assertEquals("no", assertThrows(Refusal.class, works.get(1)::await).getMessage());
        assertThrows(StoreException.class, works.get(2)::await);
        assertThrows(StoreException.class, works.get(3)::await);
        assertEquals(2, works.get(4).await(), "what was undone has used up no id");
        assertEquals("1,2", store.seen("SELECT group_concat(id) FROM task"));
        assertEquals("1,2", store.seen("SELECT group_concat(id) FROM event"));
    }

    @Test
    void whatHasQueuedUpIsOneTransactionAndOneAppend() throws InterruptedException {
        for (var work : together(this::job, this::job, this::job)) {
            work.await();
        }
        assertEquals(List.of(3), batches.stream().map(List::size).toList());
        assertEquals(List.of(1L, 2L, 3L), batches.getFirst().stream().map(Event::id).toList());
    }

    @Test
    void eventsOfAPieceThatWasUndoneAreNotHandedOn() throws InterruptedException {
        together(this::job, tx -> {
            job(tx);
            throw Refusal.conflict("no");
        }, this::job).getLast().await();
        assertEquals(List.of(1L, 2L), batches.getFirst().stream().map(Event::id).toList());
    }

    @Test
    void aDiskThatFillsUpUndoesTheWholeBatchAndTheNextOneIsWrittenAgain() throws InterruptedException {
        run(this::job);
        var works = together(this::job, this::fillTheDisk, this::job);
        for (var work : works) {
            var refused = assertThrows(Refusal.class, work::await);
            assertEquals(Refusal.Kind.UNAVAILABLE, refused.kind());
            assertTrue(refused.getMessage().startsWith("nothing was done: "), refused.getMessage());
        }
        assertEquals("1", store.seen("SELECT group_concat(id) FROM task"));
        assertEquals(1, batches.size());
        assertEquals(2, run(this::job), "there is room again, and nothing has used up an id");
        assertEquals("1,2", store.seen("SELECT group_concat(id) FROM event"));
        assertEquals(1, ended.getCount(), "the program goes on");
    }

    /** SQLite says SQLITE_FULL when its file may have no more pages, just as when the disk is full. */
    private long fillTheDisk(Transaction tx) {
        try {
            tx.execute("PRAGMA max_page_count = 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        tx.event("BIG", null, "alice", "x".repeat(5_000_000));
        throw new AssertionError("there was room");
    }

    @Test
    void anErrorThatNobodyThoughtOfEndsTheProgramRatherThanLeaveItHanging() {
        run(tx -> {
            writer.journal(new Journal((session, events) -> {
                throw new IllegalStateException("a bug");
            }, () -> new Journal.Head(0, "0".repeat(64), false)));
            return null;
        });
        submit(this::job);
        await(ended);
    }

    @Test
    void whatIsAskedForAfterTheEndIsRefused() throws InterruptedException {
        writer.close();
        assertEquals("the database is closed",
                assertThrows(StoreException.class, () -> run(this::job)).getMessage());
    }
}
