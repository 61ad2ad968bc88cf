package slipway.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.sqlite.SQLiteException;
import slipway.task.Event;
import slipway.task.Refusal;

/**
 * The one thread that writes. It takes whatever work has queued up, runs each piece in a savepoint of its own inside
 * one transaction, has the new events appended to the audit file, and only then answers: one fsync of each file
 * serves everybody who was waiting.
 *
 * <pre>
 * BEGIN IMMEDIATE ─▶ SAVEPOINT, work, RELEASE ─▶ … ─▶ claim ─▶ COMMIT ─▶ append events, force ─▶ answer all
 *                        │ a refusal, a constraint: ROLLBACK TO, the others go on
 *                        └ anything else SQLite says: the batch is over, all of it fails, the connection is renewed
 * </pre>
 */
final class Writer {
    private static final Logger LOG = System.getLogger(Writer.class.getName());
    private static final int BATCH = 512;
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int SQLITE_IOERR_FSYNC = 1034;
    private static final int SQLITE_IOERR_DIR_FSYNC = 1290;

    // Not an interrupt: that would close the audit file's channel in the middle of an append.
    private final Work<Transaction, Void> stop = new Work<>(tx -> null, true);
    private final BlockingQueue<Work<Transaction, ?>> queue = new LinkedBlockingQueue<>();
    private final Connections connections;
    private final Statements statements;
    private final Vault vault;
    private final Clock clock;
    private final Runnable fatal;
    private final Thread thread;
    private Journal journal;
    private Function<Transaction, Runnable> rider;
    private Transaction session;
    private long savedHead = -1;
    private volatile IntConsumer observer = pieces -> { };
    private volatile boolean closed;

    /** @param fatal ends the program; called when the disk may have lost what it was told to keep */
    Writer(Connections connections, Statements statements, Vault vault, Clock clock, Runnable fatal)
            throws SQLException {
        this.connections = connections;
        this.statements = statements;
        this.vault = vault;
        this.clock = clock;
        this.fatal = fatal;
        this.session = new Transaction(connections.writer(), statements, vault);
        this.thread = Thread.ofPlatform().name("writer").start(this::serve);
    }

    void submit(Work<Transaction, ?> work) {
        queue.add(work);
        if (closed && queue.remove(work)) {
            work.fail(new StoreException("the database is closed"));
        }
    }

    void observe(IntConsumer batches) {
        observer = batches;
    }

    void ride(Function<Transaction, Runnable> with) {
        rider = with;
    }

    /** From here on every batch's events go there. Called from within a piece of work. */
    void journal(Journal to) {
        journal = to;
    }

    private void serve() {
        var batch = new ArrayList<Work<Transaction, ?>>(BATCH);
        try {
            do {
                batch.clear();
                // After a second of quiet the head of the audit file is written down.
                Work<Transaction, ?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null && !headMoved()) {
                    first = queue.take();
                }
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
                write(batch);
            } while (!batch.contains(stop));
            if (headMoved()) {
                write(List.of());
            }
            session.connection().close();
        } catch (InterruptedException | SQLException | RuntimeException | Error e) {
            // Without this thread everybody would wait for ever.
            LOG.log(Level.ERROR, "the writer ended", e);
            fatal.run();
        }
    }

    private void write(List<Work<Transaction, ?>> batch) {
        Runnable then;
        try {
            session.execute("BEGIN IMMEDIATE");
            for (Work<Transaction, ?> work : batch) {
                piece(work);
            }
            then = ride();
            saveHead();
            session.execute("COMMIT");
        } catch (SQLException e) {
            abandon(batch, new StoreException("writing a batch", e), e);
            return;
        } catch (StoreException e) {
            abandon(batch, e, e.getCause());
            return;
        }
        if (!batch.isEmpty()) {
            observer.accept(batch.size());
        }
        var events = List.copyOf(session.events());
        boolean look = session.takeCatchUp();
        session.forget(0);
        if (journal != null && (look || !events.isEmpty())) {
            journal.append().accept(session, events);
        }
        then.run();
        batch.forEach(Work::answer);
    }

    private void piece(Work<Transaction, ?> work) throws SQLException {
        if (!work.essential && journal != null && journal.head().get().behind()) {
            work.refuse(Refusal.unavailable("the audit log can't be written: the disk is full. Free some space; "
                    + "what was acknowledged before is safe, and writing goes on by itself"));
            return;
        }
        int events = session.events().size();
        session.execute("SAVEPOINT piece");
        try {
            session.begin(clock.now());
            work.run(session);
        } catch (RuntimeException e) {
            if (e instanceof StoreException && !isConstraint(e.getCause())) {
                throw e;
            }
            session.execute("ROLLBACK TO piece");
            session.forget(events);
            work.refuse(e);
        }
        session.execute("RELEASE piece");
    }

    /** The claim, as a piece of work like the others: its error is logged and undoes nothing else. */
    private Runnable ride() throws SQLException {
        if (!session.takeStirred() || rider == null || journal != null && journal.head().get().behind()) {
            return () -> { };
        }
        var claim = new Work<Transaction, Runnable>(rider, true);
        piece(claim);
        claim.answer();
        try {
            return claim.await();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "nothing was claimed, the next poll tries again", e);
            return () -> { };
        }
    }

    private static boolean isConstraint(Throwable cause) {
        // A StoreException without a cause is a bug in how a statement was called: SQLite has done nothing.
        return cause == null
                || cause instanceof SQLiteException e && (e.getResultCode().code & 0xff) == SQLITE_CONSTRAINT;
    }

    private void abandon(List<Work<Transaction, ?>> batch, StoreException why, Throwable cause) {
        if (cause instanceof SQLiteException e && (e.getResultCode().code == SQLITE_IOERR_FSYNC
                || e.getResultCode().code == SQLITE_IOERR_DIR_FSYNC)) {
            LOG.log(Level.ERROR, "a sync of the database failed: what the disk holds is unknown, ending", why);
            fatal.run();
        }
        if (!batch.isEmpty()) {
            LOG.log(Level.ERROR, "a batch of " + batch.size() + " writes was undone: " + why.getMessage());
        }
        renew();
        var refusal = Refusal.unavailable("nothing was done: " + why.getMessage() + ". Try again; if it stays so, "
                + "look at the disk and at the service's log");
        batch.forEach(work -> work.fail(refusal));
    }

    private void renew() {
        session.forget(0);
        try {
            session.connection().close();
            session = new Transaction(connections.writer(), statements, vault);
        } catch (SQLException e) {
            LOG.log(Level.ERROR, "the database can't be opened again, ending", e);
            fatal.run();
        }
    }

    private boolean headMoved() {
        return journal != null && journal.head().get().seq() != savedHead;
    }

    private void saveHead() {
        if (headMoved()) {
            Journal.Head head = journal.head().get();
            session.change("audit.reached", "seq", head.seq(), "hash", head.hash());
            savedHead = head.seq();
        }
    }

    /** Does what is queued, writes down the head of the audit file, and ends. */
    void close() throws InterruptedException {
        submit(stop);
        closed = true;
        thread.join();
        for (var work = queue.poll(); work != null; work = queue.poll()) {
            work.fail(new StoreException("the database is closed"));
        }
    }
}
