package slipway.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import slipway.json.Json;

/**
 * Sends one answer. It closes the exchange by closing its stream, and only when all of it was written: the JDK's
 * {@code exchange.close()} hides that the client is gone, and then never takes the connection off its books.
 * Whoever calls must let an IOException of these methods through to the JDK, which then closes the connection.
 */
final class Reply {
    private static final String JSON = "application/json; charset=utf-8";

    private final HttpExchange exchange;
    private final WatchedStream out;
    private int status;
    private boolean open;

    Reply(HttpExchange exchange, Watchdog watchdog) {
        this.exchange = exchange;
        this.out = new WatchedStream(exchange.getResponseBody(), watchdog);
    }

    /** 0 until something may have been sent: from then on there is no other answer. */
    int status() {
        return status;
    }

    boolean clientGone() {
        return out.broken();
    }

    /** @throws Problem before anything is sent: 410 and 416 for files */
    void send(Answer answer) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Data data -> {
                byte[] body = Json.line(data.body());
                bytes(data.status(), JSON, body, data.one() ? Tag.of(body) : "", data.headers());
            }
            case Answer.Bytes bytes -> bytes(bytes.status(), bytes.type(), bytes.body(), bytes.tag(), bytes.headers());
            case Answer.Empty empty -> {
                headers("", empty.headers());
                head(empty.status(), -1);
            }
            case Answer.FilePart file -> {
                if (!unchanged(file.tag(), file.headers())) {
                    new FileReply(this, file).send(exchange.getRequestHeaders());
                }
            }
            case Answer.Stream stream -> stream(stream);
            case Answer.Later later -> throw new IllegalStateException("an answer that is late twice");
        }
        if (open) {
            out.close();
        }
    }

    /**
     * Sends an answer from another thread than the one that reads the body. It is not closed, as the JDK would read the
     * body's rest first: the connection is to be closed then.
     */
    void interject(Answer.Bytes answer) throws IOException {
        bytes(answer.status(), answer.type(), answer.body(), answer.tag(), answer.headers());
        out.flush();
    }

    private void bytes(int code, String type, byte[] body, String tag, Map<String, String> more) throws IOException {
        if (unchanged(tag, more)) {
            return;
        }
        headers(type, more);
        head(code, body.length);
        if (!isHead()) {
            out.write(body);
        }
    }

    private void stream(Answer.Stream stream) throws IOException, InterruptedException {
        Headers headers = headers(stream.type(), stream.headers());
        // With an end of unknown success the connection is not used again.
        headers.set("Connection", "close");
        status = 200;
        if (isHead()) {
            head(200, -1);
            return;
        }
        open = true;
        out.watched(() -> exchange.sendResponseHeaders(200, 0));
        out.flush();
        stream.writer().write(out);
    }

    /** Sends 304 if the caller has what {@code tag} names. */
    private boolean unchanged(String tag, Map<String, String> more) throws IOException {
        if (tag.isEmpty()) {
            return false;
        }
        List<String> lines = exchange.getRequestHeaders().get("If-None-Match");
        if (lines == null || !Tag.known(lines, tag)) {
            exchange.getResponseHeaders().set("ETag", '"' + tag + '"');
            return false;
        }
        headers("", more).set("ETag", '"' + tag + '"');
        head(304, -1);
        return true;
    }

    Headers headers(String type, Map<String, String> more) {
        Headers headers = exchange.getResponseHeaders();
        if (!type.isEmpty()) {
            headers.set("Content-type", type);
        }
        headers.set("X-content-type-options", "nosniff");
        headers.set("Cache-control", "no-store");
        more.forEach(headers::set);
        return headers;
    }

    /** @param length in bytes, -1 where the status has no body */
    void head(int code, long length) throws IOException {
        status = code;
        if (isHead() && length >= 0) {
            exchange.getResponseHeaders().set("Content-length", Long.toString(length));
        }
        // The JDK takes 0 for "unknown". Without a body it ends the exchange itself: not to be closed a second time.
        open = length > 0 && !isHead();
        out.watched(() -> exchange.sendResponseHeaders(code, open ? length : -1));
    }

    boolean isHead() {
        return exchange.getRequestMethod().equals("HEAD");
    }

    WatchedStream out() {
        return out;
    }
}
