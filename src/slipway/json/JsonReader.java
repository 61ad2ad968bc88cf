package slipway.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text. See {@link Json#parse}. */
final class JsonReader {
    private static final int DEPTH = 64;
    /** Enough for every double and long; more would let a short text cost a long calculation. */
    private static final int NUMBER = 64;
    private static final int EXPONENT = 3;

    private final byte[] text;
    private int at;

    JsonReader(byte[] text) {
        this.text = text;
    }

    Object document() {
        space();
        Object value = value(0);
        space();
        if (at < text.length) {
            throw wrong("nothing more may follow");
        }
        return value;
    }

    private Object value(int depth) {
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case -1 -> throw wrong("the text ends where a value should be");
            default -> throw wrong("a value should be here");
        };
    }

    private Map<String, Object> object(int depth) {
        begin(depth);
        if (peek() == '}') {
            at++;
            return Map.of();
        }
        var map = new LinkedHashMap<String, Object>();
        while (true) {
            int start = at;
            if (peek() != '"') {
                throw wrong("a key in quotes should be here");
            }
            String key = string();
            if (map.containsKey(key)) {
                throw new JsonException(start, "the key \"" + key + "\" is there twice");
            }
            space();
            if (peek() != ':') {
                throw wrong("a colon should be here");
            }
            at++;
            space();
            map.put(key, value(depth));
            if (!more('}', "a comma or a closing brace should be here")) {
                return map;
            }
        }
    }

    private List<Object> array(int depth) {
        begin(depth);
        if (peek() == ']') {
            at++;
            return List.of();
        }
        var list = new ArrayList<Object>();
        while (true) {
            list.add(value(depth));
            if (!more(']', "a comma or a closing bracket should be here")) {
                return list;
            }
        }
    }

    private void begin(int depth) {
        if (depth > DEPTH) {
            throw wrong("nested deeper than " + DEPTH);
        }
        at++;
        space();
    }

    /** Steps over a comma, or over the end. */
    private boolean more(char end, String otherwise) {
        space();
        int c = peek();
        if (c != ',' && c != end) {
            throw wrong(otherwise);
        }
        at++;
        if (c == ',') {
            space();
        }
        return c == ',';
    }

    private Object word(String word, Object value) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length || text[at + i] != word.charAt(i)) {
                throw wrong("a value should be here");
            }
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (digits() > EXPONENT) {
                throw new JsonException(start, "a number's exponent has " + EXPONENT + " digits at most");
            }
        }
        if (at - start > NUMBER) {
            throw new JsonException(start, "a number has " + NUMBER + " characters at most");
        }
        var digits = new String(text, start, at - start, StandardCharsets.US_ASCII);
        // 18 digits and a sign always fit a long.
        if (whole && digits.length() <= 18) {
            return Long.valueOf(digits);
        }
        var number = new BigDecimal(digits);
        if (whole && number.precision() <= 19 && number.toBigInteger().bitLength() < Long.SIZE) {
            return number.longValueExact();
        }
        return number;
    }

    private int digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a digit should be here");
        }
        return at - start;
    }

    private String string() {
        int start = ++at;
        while (true) {
            int c = peek();
            if (c == '"') {
                return new String(text, start, at++ - start, StandardCharsets.US_ASCII);
            }
            if (c == '\\' || c < ' ' || c >= 0x80) {
                return rest(new StringBuilder(new String(text, start, at - start, StandardCharsets.US_ASCII)));
            }
            at++;
        }
    }

    /** The string from its first escape, or first byte that is not ASCII, on. */
    private String rest(StringBuilder string) {
        while (true) {
            int c = peek();
            if (c == '"') {
                at++;
                return string.toString();
            } else if (c == '\\') {
                escape(string);
            } else if (c >= 0x80) {
                string.appendCodePoint(utf8());
            } else if (c >= ' ') {
                string.append((char) c);
                at++;
            } else {
                throw wrong(c < 0 ? "the text ends inside a string" : "a control character must be escaped");
            }
        }
    }

    private void escape(StringBuilder string) {
        int start = at++;
        int c = peek();
        at++;
        switch (c) {
            case '"', '\\', '/' -> string.append((char) c);
            case 'b' -> string.append('\b');
            case 'f' -> string.append('\f');
            case 'n' -> string.append('\n');
            case 'r' -> string.append('\r');
            case 't' -> string.append('\t');
            case 'u' -> {
                char first = hex();
                string.append(first);
                if (Character.isSurrogate(first)) {
                    string.append(second(first, start));
                }
            }
            default -> throw new JsonException(start, "there is no such escape");
        }
    }

    private char second(char first, int start) {
        if (Character.isHighSurrogate(first) && peek() == '\\') {
            at++;
            if (peek() == 'u') {
                at++;
                char second = hex();
                if (Character.isLowSurrogate(second)) {
                    return second;
                }
            }
        }
        throw new JsonException(start, "half of a surrogate pair");
    }

    private char hex() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int c = peek();
            int digit = c < 0 || c > 'f' ? -1 : Character.digit((char) c, 16);
            if (digit < 0) {
                throw wrong("a hex digit should be here");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    /** One character of two to four bytes: RFC 3629, without overlong forms and surrogates. */
    private int utf8() {
        int start = at;
        int first = text[at++] & 0xFF;
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        int point = first & 0x3F >> more;
        for (int i = 0; i < more; i++) {
            if ((peek() & 0xC0) != 0x80 || peek() < 0) {
                throw new JsonException(start, "this is not UTF-8");
            }
            point = point << 6 | text[at++] & 0x3F;
        }
        int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        if (first < 0xC0 || first > 0xF7 || point < least || point > Character.MAX_CODE_POINT || surrogate) {
            throw new JsonException(start, "this is not UTF-8");
        }
        return point;
    }

    private void space() {
        while (at < text.length
                && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    /** The byte here, 0 to 255, or -1 at the end. */
    private int peek() {
        return at < text.length ? text[at] & 0xFF : -1;
    }

    private JsonException wrong(String message) {
        return new JsonException(at, message);
    }
}
