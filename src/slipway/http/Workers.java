package slipway.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that requests run on: a virtual one each from JDK 24 on. Before that the JDK's server reads under a
 * monitor, so that a half-sent request pins its carrier, and two of them froze a program on two processors: there it
 * is a bounded pool, which grows by one while a long answer borrows a thread.
 */
final class Workers implements Executor, AutoCloseable {
    private static final int UNPINNED = 24;
    /** More than half-sent requests come by the hundred; a thread that waits costs some tens of KiB. */
    private static final int POOL = 512;
    private static final int SPARE = 4;
    private static final String SPARES = "http-spare-";
    private static final long STACK = 256 * 1024;

    private final ThreadPoolExecutor pool;
    /** Threads that last, for when no others can be started. */
    private final ThreadPoolExecutor spare;

    private Workers(ThreadPoolExecutor pool, ThreadPoolExecutor spare) {
        this.pool = pool;
        this.spare = spare;
    }

    /** @param streams how many can be borrowed at most */
    static Workers of(int streams) {
        return Runtime.version().feature() >= UNPINNED ? new Workers(null, null) : pooled(POOL, streams);
    }

    static Workers pooled(int size, int streams) {
        var pool = pool("http-", size, size + streams);
        pool.allowCoreThreadTimeOut(true);
        var spare = pool(SPARES, SPARE, SPARE);
        spare.prestartAllCoreThreads();
        return new Workers(pool, spare);
    }

    private static ThreadPoolExecutor pool(String name, int size, int most) {
        return new ThreadPoolExecutor(size, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name, 0).stackSize(STACK).factory());
    }

    @Override
    public void execute(Runnable request) {
        if (pool == null) {
            Thread.ofVirtual().name("http").start(request);
            return;
        }
        try {
            pool.execute(request);
        } catch (OutOfMemoryError e) {
            spare.execute(request);
        }
    }

    /** Whether the thread that calls this is one of those that are to be there when no others can be started. */
    boolean isSpare() {
        return Thread.currentThread().getName().startsWith(SPARES);
    }

    /** The thread that calls this is lent for long. */
    void lend() {
        grow(1);
    }

    void giveBack() {
        grow(-1);
    }

    private synchronized void grow(int by) {
        if (pool != null) {
            pool.setCorePoolSize(pool.getCorePoolSize() + by);
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
            spare.shutdownNow();
        }
    }
}
