package slipway.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import slipway.store.Credential;
import slipway.task.Refusal;

/** One request, from its head to its answer. */
final class Turn {
    private static final System.Logger LOG = System.getLogger("slipway.http");
    /** Of request line and header fields, in characters; past {@link Limits#head} the JDK closes the connection. */
    static final int HEAD_LIMIT = 8 * 1024;
    static final int FIELD_LIMIT = 100;

    /** What is made of a body takes more room than its bytes. */
    private static final int PARSED = 3;

    private final Edge edge;
    private final HttpExchange exchange;
    private final Reply reply;
    private Route route;
    private int bodyKib;
    private boolean streaming;
    private boolean late;

    Turn(Edge edge, HttpExchange exchange) {
        this.edge = edge;
        this.exchange = exchange;
        this.reply = new Reply(exchange, edge.watchdog());
    }

    /** The one catch-all around a request. An IOException is for the JDK, which closes the connection. */
    void run() throws IOException {
        long begun = System.nanoTime();
        try {
            reply.send(answer());
        } catch (Exception | Error e) {
            if (late || reply.status() != 0) {
                throw cut(e);
            }
            refuse(problem(e));
        } finally {
            edge.bodies().release(bodyKib);
            if (streaming) {
                edge.streams().leave();
            }
            edge.meter().answered(exchange.getRequestMethod(), route == null ? "" : route.path(), reply.status(),
                    System.nanoTime() - begun);
        }
    }

    private Answer answer() throws IOException, InterruptedException {
        int length = Body.length(exchange.getRequestHeaders());
        checkHead();
        URI uri = exchange.getRequestURI();
        if (uri.getScheme() != null || uri.getRawAuthority() != null) {
            throw new Problem(400, "Ask for a path, not for a whole URL; it must not begin with '//'.");
        }
        Routes.Match match = edge.routes().match(exchange.getRequestMethod(), uri.getRawPath());
        route = match.route();
        var request = new Request(exchange, match);
        if (route == null ? !match.open() : route.role() != null) {
            admit(request);
        }
        if (route == null) {
            throw missing(match, uri.getRawPath());
        }
        if (length > 0) {
            request.body(timely(length));
        }
        // A GET reads its own; a hook's senders may add what they like. Or `?dry_run=true` would deploy.
        if (!request.method().equals("GET") && route.role() != null) {
            request.query().done();
        }
        Answer answer = edge.work(route.handler(), request);
        if (answer instanceof Answer.Stream || answer instanceof Answer.Later) {
            edge.streams().enter(exchange.getLocalAddress().getPort(), exchange.getRemoteAddress().getPort());
            streaming = true;
        }
        return answer instanceof Answer.Later later ? later.work().answer() : answer;
    }

    private void checkHead() {
        int size = exchange.getRequestURI().toString().length();
        int fields = 0;
        for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
            fields += header.getValue().size();
            for (String value : header.getValue()) {
                size += header.getKey().length() + value.length();
            }
        }
        if (size > HEAD_LIMIT) {
            throw Problem.closing(431, "The request's line and headers have " + size + " characters; " + HEAD_LIMIT
                    + " are allowed.");
        }
        if (fields > FIELD_LIMIT) {
            throw Problem.closing(431, "The request has " + fields + " header fields; " + FIELD_LIMIT
                    + " are allowed.");
        }
    }

    private void admit(Request request) {
        Credential credential = edge.doorman().admit(request);
        if (credential == null) {
            throw Problem.unauthorized("Send a token: 'Authorization: Bearer slw_…'.");
        }
        request.admit(credential);
        if (route != null) {
            request.demand(route.role());
        }
    }

    private Problem missing(Routes.Match match, String path) {
        if (match.allow().isEmpty()) {
            return new Problem(404, "There is no " + Fields.shown(path) + " here.");
        }
        return new Problem(405, exchange.getRequestMethod() + " can't be used here; use " + match.allow() + ".",
                Map.of("Allow", match.allow()));
    }

    /** The body's end or the clock, whichever is first, has the answer to itself: a watch ends, or is late, locked. */
    private byte[] timely(int length) throws IOException {
        Thread reader = Thread.currentThread();
        var watch = edge.clock().watch(() -> late(reader));
        byte[] body;
        try {
            body = body(length);
        } finally {
            watch.end();
        }
        if (late) {
            throw new IOException("late");
        }
        return body;
    }

    /** In the clock's thread: the interrupt, without which the reader can't be woken, closes the connection. */
    private void late(Thread reader) {
        late = true;
        try {
            // Without a body the JDK ends an answer itself, and would wait for the reader.
            if (!reply.isHead()) {
                reply.interject(Problem.closing(408, "The body took too long to come.").answer());
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "one whose body was late is gone", e);
        } finally {
            // Of a write that stood still, and was cut.
            Thread.interrupted();
            reader.interrupt();
        }
    }

    /** Room is taken for as much as has come already, so that claims, and bodies that stand still, cost nobody. */
    private byte[] body(int length) {
        byte[] body = new byte[Math.min(length, Body.SMALL)];
        Body.read(exchange, body, 0);
        while (body.length < length) {
            int come = body.length;
            int more = Math.min(come, length - come);
            int kib = more / 1024 * PARSED + 1;
            if (!edge.bodies().tryAcquire(kib)) {
                throw Problem.retry(503, "The service has as many bodies to read as it can hold.", 2);
            }
            bodyKib += kib;
            body = Arrays.copyOf(body, come + more);
            Body.read(exchange, body, come);
        }
        return body;
    }

    private Problem problem(Throwable e) {
        return switch (e) {
            case Problem problem -> problem;
            case Refusal refusal -> Problem.of(refusal);
            case InterruptedException stopping -> Problem.retry(503, "The service is stopping.", 5);
            default -> incident(e);
        };
    }

    private Problem incident(Throwable e) {
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
        LOG.log(Level.ERROR, "incident=" + id + " method=" + exchange.getRequestMethod() + " path="
                + exchange.getRequestURI().getRawPath(), e);
        return Problem.incident(id);
    }

    private void refuse(Problem problem) throws IOException {
        // Not what the answer that failed had set, but what the JDK promised an old client.
        Headers headers = exchange.getResponseHeaders();
        List<String> connection = headers.get("Connection");
        headers.clear();
        if (connection != null) {
            headers.put("Connection", connection);
        }
        try {
            reply.send(problem.answer());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Too late for an answer; the connection is closed, so that nobody takes what was sent for all of it. */
    private IOException cut(Throwable e) {
        boolean ended = late || e instanceof InterruptedException || e instanceof ClosedByInterruptException;
        if (!reply.clientGone() && !ended) {
            incident(e);
        }
        return new IOException("cut off", e);
    }
}
