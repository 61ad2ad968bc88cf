package slipway.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
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

    /** A text that is wrongly encoded; the message says how. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        /** At which of its bytes. */
        final int at;

        private Wrong(int at, String how) {
            super(how, null, false, false);
            this.at = at;
        }
    }

    /** @param raw as it came, one char a byte */
    static String decode(String raw, boolean plusIsSpace) throws Wrong {
        if (plain(raw)) {
            return raw;
        }
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length() || !HexFormat.isHexDigit(raw.charAt(i + 1))
                        || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
                    throw new Wrong(i, "'%' is not followed by two hex digits");
                }
                bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put(c == '+' && plusIsSpace ? (byte) ' ' : (byte) c);
            }
        }
        var text = CharBuffer.allocate(bytes.flip().remaining());
        if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
            throw new Wrong(rawIndex(raw, bytes.position()), "that is not UTF-8");
        }
        return text.flip().toString();
    }

    /** Where in {@code raw} a byte stands of what it is decoded to. */
    private static int rawIndex(String raw, int decoded) {
        int index = 0;
        for (int i = 0; i < decoded; i++) {
            index += raw.charAt(index) == '%' ? 3 : 1;
        }
        return index;
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
            String name = decode(raw, start, split, what);
            String value = split == end ? "" : decode(raw, split + 1, end, what);
            if (pairs.containsKey(name)) {
                errors.add(new FieldError(name, "is given twice"));
            } else if (end > start) {
                pairs.put(name, value.isEmpty() ? null : value);
            }
            start = end + 1;
        }
        return pairs;
    }

    private static String decode(String raw, int from, int to, String what) {
        try {
            return decode(raw.substring(from, to), true);
        } catch (Wrong e) {
            throw new Problem(400, "The " + what + " is wrongly percent-encoded at byte " + (from + e.at) + ": "
                    + e.getMessage() + ".");
        }
    }
}
