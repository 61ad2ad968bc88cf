package slipway.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Goes through a JSON text and reads what has no parts: words, numbers and strings. */
final class JsonScanner {
    /** Enough for every double and long; more would let a short text cost a long calculation. */
    private static final int NUMBER = 64;
    private static final int EXPONENT = 3;

    private final byte[] text;
    private int at;

    JsonScanner(byte[] text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    void step() {
        at++;
    }

    Object word(String word, Object value) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length || text[at + i] != word.charAt(i)) {
                throw wrong("a value should be here");
            }
        }
        at += word.length();
        return value;
    }

    Number number() {
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

    String string() {
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

    void space() {
        while (at < text.length
                && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    /** The byte here, 0 to 255, or -1 at the end. */
    int peek() {
        return at < text.length ? text[at] & 0xFF : -1;
    }

    JsonException wrong(String message) {
        return new JsonException(at, message);
    }
}
