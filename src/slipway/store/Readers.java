package slipway.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A few platform threads with a read-only connection each. Every piece of work sees one state of the database. */
final class Readers {
    private static final Logger LOG = System.getLogger(Readers.class.getName());

    private final BlockingQueue<Work<Session, ?>> queue = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Readers(Connections connections, Statements statements, Vault vault, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            var session = new Session(connections.reader(), statements, vault);
            threads.add(Thread.ofPlatform().name("reader-" + i).daemon().start(() -> serve(session)));
        }
    }

    void submit(Work<Session, ?> work) {
        queue.add(work);
        if (closed && queue.remove(work)) {
            work.fail(new StoreException("the database is closed"));
        }
    }

    private void serve(Session session) {
        try {
            while (true) {
                Work<Session, ?> work = queue.take();
                read(session, work);
            }
        } catch (InterruptedException e) {
            close(session);
        }
    }

    private static void read(Session session, Work<Session, ?> work) {
        try {
            session.execute("BEGIN");
            try {
                work.run(session);
            } finally {
                session.execute("ROLLBACK");
            }
            work.answer();
        } catch (SQLException e) {
            work.fail(new StoreException("reading", e));
        } catch (RuntimeException e) {
            work.fail(e);
        } catch (Error e) {
            // Without this thread those who ask after this would wait for ever.
            LOG.log(Level.ERROR, "a piece of reading went wrong", e);
            work.fail(new StoreException("reading", e));
        }
    }

    private static void close(Session session) {
        try {
            session.connection().close();
        } catch (SQLException e) {
            throw new StoreException("closing a reader", e);
        }
    }

    void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (var work = queue.poll(); work != null; work = queue.poll()) {
            work.fail(new StoreException("the database is closed"));
        }
    }
}
