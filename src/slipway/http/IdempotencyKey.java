package slipway.http;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import slipway.store.Idempotency;
import slipway.task.Refusal;

/** Reads the header {@code Idempotency-Key}: a key as it is, or in quotes with {@code \"} and {@code \\} in it. */
final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 255;
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1," + LONGEST + "}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private IdempotencyKey() {
    }

    /** Null when the request has none. */
    static Idempotency.Key of(Request request) {
        String header = request.header(HEADER);
        return header == null ? null
                : new Idempotency.Key(request.user().id(), request.path(), read(header), body(request));
    }

    static String read(String header) {
        String key = header.startsWith("\"") ? unquoted(header) : header;
        if (!PRINTABLE.matcher(key).matches()) {
            throw Refusal.invalid(HEADER, "'" + Fields.shown(header) + "' can't be used: send 1 to " + LONGEST
                    + " printable ASCII characters, as they are or in quotes");
        }
        return key;
    }

    /** "", which is no key, when it is quoted wrongly, or far too long. */
    private static String unquoted(String header) {
        // The pattern goes one call deeper with each character.
        var quoted = QUOTED.matcher(header.length() <= 2 * LONGEST + 2 ? header : "");
        return quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : "";
    }

    /** Of the body's bytes, and of what they are said to be: the same ones can be JSON and a form. */
    private static byte[] body(Request request) {
        String type = request.body().length == 0 ? "" : Body.type(request.header("Content-Type")).toString();
        return Hash.sha256(type.getBytes(StandardCharsets.UTF_8), request.body());
    }
}
