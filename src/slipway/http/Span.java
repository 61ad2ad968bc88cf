package slipway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Some bytes of a file, as a {@code Range} header asks for them (RFC 9110, section 14).
 *
 * @param to the first byte after them
 */
record Span(long from, long to) {
    private static final int MOST = 16;

    long length() {
        return to - from;
    }

    String contentRange(long size) {
        return "bytes " + from + "-" + (to - 1) + "/" + size;
    }

    /**
     * What {@code header} asks for of a file of {@code size} bytes. None, and so the whole file, when it is of another
     * unit or wrongly written, or asks for more than sixteen parts or more bytes than there are.
     *
     * @throws Problem 416 when all of it is past the end
     */
    static List<Span> of(String header, long size) {
        if (!header.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
            return List.of();
        }
        String[] parts = header.substring("bytes=".length()).split(",", -1);
        var spans = new ArrayList<Span>();
        long sum = 0;
        for (String part : parts) {
            Span span = one(part.strip(), size);
            if (span == null || parts.length > MOST) {
                return List.of();
            }
            if (span.length() > 0) {
                spans.add(span);
                sum += span.length();
            }
        }
        if (spans.isEmpty()) {
            throw unsatisfiable(size);
        }
        return sum > size ? List.of() : spans;
    }

    static Problem unsatisfiable(long size) {
        return new Problem(416, "The range begins past the end: there are " + size + " bytes.",
                Map.of("Content-Range", "bytes */" + size));
    }

    /** An empty one when it is past the end, null when it is wrongly written. */
    private static Span one(String part, long size) {
        int dash = part.indexOf('-');
        if (dash < 0 || part.length() == 1) {
            return null;
        }
        long first = number(part.substring(0, dash));
        long last = number(part.substring(dash + 1));
        if (first < 0 || last < 0) {
            return null;
        }
        if (dash == 0) {
            return new Span(Math.max(0, size - last), size);
        }
        if (dash == part.length() - 1) {
            return new Span(Math.min(first, size), size);
        }
        return first > last ? null : new Span(Math.min(first, size), Math.min(last, size - 1) + 1);
    }

    /** 0 for "", -1 for what is no number, and enough for what is too large for one. */
    private static long number(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        return digits.isEmpty() ? 0 : digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
