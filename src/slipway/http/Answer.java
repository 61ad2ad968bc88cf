package slipway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is to be sent. Every answer also gets {@code X-Content-Type-Options: nosniff} and, unless its headers say
 * otherwise, {@code Cache-Control: no-store}.
 */
sealed interface Answer {
    /** JSON. {@code one}: one thing, which gets an {@code ETag} and answers {@code If-None-Match}. */
    record Data(int status, Object body, boolean one, Map<String, String> headers) implements Answer {
    }

    /** No body: 204, or a redirect. */
    record Empty(int status, Map<String, String> headers) implements Answer {
    }

    /** @param tag an {@code ETag} without its quotes, "" for none */
    record Bytes(int status, String type, byte[] body, String tag, Map<String, String> headers) implements Answer {
    }

    /**
     * A file as long as it is when it is opened, whole or by the ranges that were asked for; 410 when it is not there.
     *
     * @param from where it begins, in bytes; past its end it is empty. Ranges are for 0 only
     * @param tag  as above
     */
    record FilePart(Path path, long from, String type, String tag, Map<String, String> headers) implements Answer {
    }

    /**
     * An answer of unknown length, written as it comes; its headers are sent at once. It is not held to the limit of
     * requests at work, but to that of streams. Interrupted when the server closes.
     */
    record Stream(String type, Map<String, String> headers, Writer writer) implements Answer {
    }

    /** An answer that has to be waited for; held to the limit of streams like those. It must not be late once more. */
    record Later(Work work) implements Answer {
    }

    interface Writer {
        /** What is written is sent by {@code flush}. An IOException of {@code out} means that the client is gone. */
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    interface Work {
        Answer answer() throws IOException, InterruptedException;
    }

    /** One thing, 200 and an {@code ETag}. */
    static Answer one(Object thing) {
        return new Data(200, thing, true, Map.of());
    }

    /** 200, without an {@code ETag}. */
    static Answer ok(Object body) {
        return new Data(200, body, false, Map.of());
    }

    /** @param next the path of the next page, or null at the end */
    static Answer list(Object body, String next) {
        return new Data(200, body, false, next == null ? Map.of() : Map.of("Link", "<" + next + ">; rel=\"next\""));
    }

    static Answer created(String location, Object thing) {
        return new Data(201, thing, false, Map.of("Location", location));
    }

    static Answer accepted(Object thing) {
        return new Data(202, thing, false, Map.of());
    }

    static Answer nothing() {
        return new Empty(204, Map.of());
    }
}
