package slipway.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slipway.json.Json;
import slipway.json.JsonException;
import slipway.task.Refusal;

/** What comes after a request's head: how long it is, and what it is. */
final class Body {
    enum Type { JSON, FORM }

    static final int LIMIT = 1 << 20;
    /** Up to here a body is read without asking for room. */
    static final int SMALL = 8 * 1024;
    private static final int LENGTH_DIGITS = 12;

    private Body() {
    }

    /**
     * How many bytes follow, or a {@link Problem}. The JDK reads a chunk size of 2^32 as 0, and {@code +3} as a length:
     * what is left would be taken for a second request. So there are no chunks here, and lengths are digits.
     */
    static int length(Headers headers) {
        if (headers.containsKey("Transfer-Encoding")) {
            throw Problem.closing(411, "Send the body with a Content-Length, not with a Transfer-Encoding.");
        }
        List<String> values = headers.get("Content-Length");
        if (values == null) {
            return 0;
        }
        String text = values.size() == 1 ? values.getFirst() : "";
        boolean digits = !text.isEmpty() && text.length() <= LENGTH_DIGITS;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw Problem.closing(400, "Content-Length must be 1 to " + LENGTH_DIGITS + " digits, once.");
        }
        long length = Long.parseLong(text);
        if (length > LIMIT) {
            throw Problem.closing(413, "The body is " + length + " bytes long; " + LIMIT + " are allowed.");
        }
        return (int) length;
    }

    /** Fills {@code body} from {@code from} on. */
    static void read(HttpExchange exchange, byte[] body, int from) {
        try {
            if (exchange.getRequestBody().readNBytes(body, from, body.length - from) == body.length - from) {
                return;
            }
        } catch (IOException e) {
            // Answered below: the client may have stopped sending and still listen.
        }
        throw Problem.closing(400, "The body ended before the bytes that its Content-Length says.");
    }

    /** @param header a {@code Content-Type}, or null */
    static Type type(String header) {
        String[] parts = (header == null ? "" : header).split(";");
        boolean utf8 = true;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
            utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        String type = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
        if (utf8 && type.equals("application/json")) {
            return Type.JSON;
        }
        if (utf8 && type.equals("application/x-www-form-urlencoded")) {
            return Type.FORM;
        }
        throw new Problem(415, "Send the body as application/json or application/x-www-form-urlencoded, in UTF-8"
                + (header == null ? "; it has no Content-Type." : ", not as '" + Fields.shown(header) + "'."));
    }

    static Map<String, Object> object(byte[] body) {
        try {
            if (Json.parse(body) instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked")
                var object = (Map<String, Object>) map;
                return object;
            }
        } catch (JsonException e) {
            throw new Problem(400, "The body is not JSON: at byte " + e.offset() + ", " + e.getMessage() + ".");
        }
        throw Refusal.invalid(new ArrayList<>(List.of(
                new Refusal.FieldError("body", "must be a JSON object"))));
    }

    /** @param errors where names that are given twice are told */
    static Map<String, Object> form(byte[] body, List<Refusal.FieldError> errors) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        // What curl sends as a form unless it is told another type. No field's name begins like that.
        if (text.stripLeading().startsWith("{")) {
            throw Refusal.invalid("body", "looks like JSON: send it with Content-Type: application/json");
        }
        return Percent.pairs(text, "body", errors);
    }
}
