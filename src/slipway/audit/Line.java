package slipway.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import slipway.json.Json;
import slipway.task.Event;
import slipway.task.Times;

/**
 * One line of the audit file.
 *
 * <pre>
 * file  = { line LF } ;
 * line  = '{"seq":' NUMBER ',"at":' TIME ',"event":' NAME ',"task":' ( NUMBER | null ) ',"actor":' NAME
 *         ',"message":' TEXT ',"prev":"' HASH '"}' ;
 * HASH  = the SHA-256, in hex, of the whole line before without its LF; 64 zeros for the first ;
 * </pre>
 *
 * A line that a power cut tore is none: its entry is written again, whole, on a line of its own.
 */
final class Line {
    static final String FIRST = "0".repeat(64);
    private static final byte[] START = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PREV = ",\"prev\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = PREV.length + 64 + END.length;

    private final MessageDigest sha256;

    Line() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The line for an event, without its LF. */
    static byte[] of(Event event, String prev) {
        var line = new StringBuilder(256).append("{\"seq\":").append(event.id())
                .append(",\"at\":\"").append(Times.text(event.at()))
                .append("\",\"event\":").append(Json.text(event.name()))
                .append(",\"task\":").append(event.task())
                .append(",\"actor\":").append(Json.text(event.actor()))
                .append(",\"message\":").append(Json.text(event.message()))
                .append(",\"prev\":\"").append(prev).append("\"}");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How the line with that number begins, whatever it tells of. */
    static byte[] beginning(long seq) {
        return ("{\"seq\":" + seq + ",\"at\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    String hash(byte[] bytes, int from, int to) {
        sha256.update(bytes, from, to - from);
        return HexFormat.of().formatHex(sha256.digest());
    }

    String hash(byte[] line) {
        return hash(line, 0, line.length);
    }

    /** The number of the line that stands at these places, or -1 when it has not the shape of one. */
    static long seq(byte[] bytes, int from, int to) {
        if (to - from < START.length + 1 + TAIL || !at(bytes, from, START) || !at(bytes, to - END.length, END)
                || !at(bytes, to - TAIL, PREV)) {
            return -1;
        }
        for (int i = from; i < to; i++) {
            // A hole that a power cut left may lie in the middle.
            if (bytes[i] == 0) {
                return -1;
            }
        }
        long seq = 0;
        int i = from + START.length;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9' && seq < Long.MAX_VALUE / 20) {
            seq = seq * 10 + bytes[i++] - '0';
        }
        return bytes[i] == ',' ? seq : -1;
    }

    /** Whether the line there says that it follows the line with hash {@code prev}. */
    static boolean follows(byte[] bytes, int to, String prev) {
        int from = to - END.length - 64;
        for (int i = 0; i < 64; i++) {
            if (bytes[from + i] != prev.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(byte[] bytes, int from, int to, byte[] text) {
        for (int i = from; i + text.length <= to; i++) {
            if (at(bytes, i, text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether these bytes are what power cuts left of writing {@code whole}, once or several times, each time on a
     * line of its own: of each byte itself, or NUL. Nothing can be said of bytes past the end of {@code whole}.
     */
    static boolean remainsOf(byte[] bytes, int from, int to, byte[] whole) {
        var begins = new BitSet();
        begins.set(from);
        for (int begin = from; begin >= 0 && begin < to; begin = begins.nextSetBit(begin + 1)) {
            int i = begin;
            while (i < to && (i - begin >= whole.length || bytes[i] == 0 || bytes[i] == whole[i - begin])) {
                if (bytes[i++] == '\n') {
                    begins.set(i);
                }
            }
            if (i == to) {
                return true;
            }
            if (bytes[i] == '\n') {
                begins.set(i + 1);
            }
        }
        return begins.get(to);
    }

    private static boolean at(byte[] bytes, int from, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
