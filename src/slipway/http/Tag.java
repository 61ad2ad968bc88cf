package slipway.http;

import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Entity tags, RFC 9110 section 8.8.3, without their quotes. */
final class Tag {
    private Tag() {
    }

    /** Of a body that changes by accident only. Two checksums, as these take a tenth of a hash's time. */
    static String of(byte[] body) {
        var first = new CRC32C();
        first.update(body);
        var second = new CRC32();
        second.update(body);
        return Long.toHexString(first.getValue() << Integer.SIZE | second.getValue());
    }

    /** Whether the caller has it already, by the lines of {@code If-None-Match}. */
    static boolean known(List<String> lines, String tag) {
        String quoted = '"' + tag + '"';
        for (String line : lines) {
            // Weak tags count here: a proxy that compresses makes them of ours.
            if (line.equals("*") || line.contains(quoted)) {
                return true;
            }
        }
        return false;
    }
}
