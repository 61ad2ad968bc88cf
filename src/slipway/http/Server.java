package slipway.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP service: the life of the JDK's server and of what surrounds it. */
public final class Server implements Closeable {
    private static final int BACKLOG = 1024;
    private static final int LEAST_KIB_OF_BODIES = 4096;
    /** How long {@link #close} waits for answers under way. */
    private static final long DRAIN_SECONDS = 5;

    private final HttpServer server;
    private final Workers workers;
    private final Edge edge;
    // The JDK's own count never comes down again for an exchange whose client went away.
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean closing;

    Server(InetSocketAddress address, List<Route> routes, Doorman doorman, Limits limits, Meter meter)
            throws IOException {
        this(address, routes, doorman, limits, meter, Workers.of(limits.streams()));
    }

    /** With the threads of another JDK than this one. */
    Server(InetSocketAddress address, List<Route> routes, Doorman doorman, Limits limits, Meter meter, Workers workers)
            throws IOException {
        limits.toJdk();
        this.workers = workers;
        server = HttpServer.create(address, BACKLOG);
        // An eighth of the heap.
        int kib = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() >> 13);
        edge = new Edge(new Routes(routes), doorman, meter, new Semaphore(limits.atWork()),
                new Semaphore(Math.max(LEAST_KIB_OF_BODIES, kib)), new Streams(limits.streams(), workers),
                new Watchdog("http-watchdog", limits.stall()), new Watchdog("http-clock", limits.stall()));
        server.setExecutor(workers);
        // The one context: others would match by prefix, "/api" also "/apixyz".
        server.createContext("/", this::handle);
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Long answers under way. */
    int streams() {
        return edge.streams().count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        inFlight.incrementAndGet();
        try {
            if (closing) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            new Turn(edge, exchange).run();
        } catch (RuntimeException | Error e) {
            // An Error that leaves a handler would leak its connection for ever.
            throw new IOException(e);
        } finally {
            if (inFlight.decrementAndGet() == 0 && closing) {
                idle.countDown();
            }
        }
    }

    /** Cuts long answers off, waits some seconds for the others, and then closes every connection. */
    @Override
    public void close() {
        closing = true;
        edge.streams().close();
        if (inFlight.get() == 0) {
            idle.countDown();
        }
        try {
            idle.await(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        workers.close();
        edge.watchdog().close();
        edge.clock().close();
    }
}
