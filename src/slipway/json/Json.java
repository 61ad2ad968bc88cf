package slipway.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import slipway.task.Times;

/**
 * JSON as RFC 8259 has it, written as UTF-8 without needless spaces.
 * Written are {@code Map} (its keys strings), {@code Iterable}, {@code CharSequence}, {@code Enum} (its
 * {@code toString}), {@code Number}, {@code Boolean}, {@code Instant} and null; anything else is a bug and refused so.
 */
public final class Json {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int REPLACEMENT = 0xFFFD;

    private byte[] bytes = new byte[1024];
    private int length;

    private Json() {
    }

    /**
     * What the text says: {@code Map<String, Object>} in the text's order, {@code List<Object>}, {@code String},
     * {@code Long}, {@code BigDecimal} (a fraction, an exponent, or too large for a long), {@code Boolean} or null.
     *
     * @throws JsonException when it is not strictly JSON, not UTF-8, nested deeper than 64, or has a key twice
     */
    public static Object parse(byte[] text) {
        return new JsonReader(text).document();
    }

    public static String text(Object value) {
        var json = new Json();
        json.value(value);
        return new String(json.bytes, 0, json.length, StandardCharsets.UTF_8);
    }

    /** With the newline that ends every answer. */
    public static byte[] line(Object value) {
        var json = new Json();
        json.value(value);
        json.add('\n');
        return Arrays.copyOf(json.bytes, json.length);
    }

    private void value(Object value) {
        switch (value) {
            case null -> ascii("null");
            case CharSequence text -> string(text);
            case Integer number -> ascii(number.toString());
            case Long number -> ascii(number.toString());
            case Boolean flag -> ascii(flag ? "true" : "false");
            case Instant time -> string(Times.text(time));
            case Map<?, ?> map -> object(map);
            case Iterable<?> items -> array(items);
            case Enum<?> constant -> string(constant.toString());
            case Double number when !Double.isFinite(number) -> throw new IllegalArgumentException(number + " in JSON");
            case Float number when !Float.isFinite(number) -> throw new IllegalArgumentException(number + " in JSON");
            case Number number -> ascii(number.toString());
            default -> throw new IllegalArgumentException("a " + value.getClass().getName() + " in JSON");
        }
    }

    private void object(Map<?, ?> map) {
        add('{');
        boolean first = true;
        for (var entry : map.entrySet()) {
            if (!first) {
                add(',');
            }
            first = false;
            string((String) entry.getKey());
            add(':');
            value(entry.getValue());
        }
        add('}');
    }

    private void array(Iterable<?> items) {
        add('[');
        boolean first = true;
        for (Object item : items) {
            if (!first) {
                add(',');
            }
            first = false;
            value(item);
        }
        add(']');
    }

    private void string(CharSequence text) {
        // Three bytes for each char are enough, six for what is escaped; room for those is made when they come.
        room(3 * text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c < ' ' || c == '"' || c == '\\') {
                escape(c);
                room(3 * (text.length() - i) + 2);
            } else if (!Character.isSurrogate(c)) {
                utf8(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                utf8(REPLACEMENT);
            }
        }
        bytes[length++] = '"';
    }

    private void escape(char c) {
        add('\\');
        switch (c) {
            case '"', '\\' -> add(c);
            case '\n' -> add('n');
            case '\r' -> add('r');
            case '\t' -> add('t');
            default -> {
                ascii("u00");
                add(HEX[c >> 4]);
                add(HEX[c & 15]);
            }
        }
    }

    private void utf8(int point) {
        if (point < 0x80) {
            bytes[length++] = (byte) point;
        } else if (point < 0x800) {
            bytes[length++] = (byte) (0xC0 | point >> 6);
            bytes[length++] = (byte) (0x80 | point & 0x3F);
        } else if (point < 0x10000) {
            bytes[length++] = (byte) (0xE0 | point >> 12);
            bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
            bytes[length++] = (byte) (0x80 | point & 0x3F);
        } else {
            bytes[length++] = (byte) (0xF0 | point >> 18);
            bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
            bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
            bytes[length++] = (byte) (0x80 | point & 0x3F);
        }
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void add(int c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }
}
