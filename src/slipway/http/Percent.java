package slipway.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.task.Refusal.FieldError;

/** What is percent-encoded in paths, queries and forms. Each part is decoded once, and strictly as UTF-8. */
final class Percent {
    /** Each costs a hundred times the bytes that it takes in a text. */
    private static final int MOST = 1000;

    private Percent() {
    }

    /**
     * @param raw as it came, one char a byte
     * @throws IllegalArgumentException when it is wrongly encoded
     */
    static String decode(String raw, boolean plusIsSpace) {
        if (plain(raw)) {
            return raw;
        }
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length()) {
                    throw new IllegalArgumentException("'%' is not followed by two hex digits");
                }
                bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put(c == '+' && plusIsSpace ? (byte) ' ' : (byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static boolean plain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c == '+' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code a=1&b=2}, an empty value as null.
     *
     * @param what   "body" or "query", for the sentence
     * @param errors where names that are given twice are told
     */
    static Map<String, Object> pairs(String raw, String what, List<FieldError> errors) {
        var pairs = new LinkedHashMap<String, Object>();
        int start = 0;
        while (start < raw.length()) {
            if (pairs.size() + errors.size() > MOST) {
                throw new Problem(400, "The " + what + " has more than " + MOST + " fields.");
            }
            int end = raw.indexOf('&', start);
            end = end < 0 ? raw.length() : end;
            int equals = raw.indexOf('=', start);
            int split = equals < 0 || equals > end ? end : equals;
            try {
                String name = decode(raw.substring(start, split), true);
                String value = split == end ? "" : decode(raw.substring(split + 1, end), true);
                if (pairs.containsKey(name)) {
                    errors.add(new FieldError(name, "is given twice"));
                } else if (end > start) {
                    pairs.put(name, value.isEmpty() ? null : value);
                }
            } catch (IllegalArgumentException e) {
                throw new Problem(400, "The " + what + " is wrongly percent-encoded at byte " + start + ": "
                        + e.getMessage() + ".");
            }
            start = end + 1;
        }
        return pairs;
    }
}
