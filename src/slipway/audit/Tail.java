package slipway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The end of the audit file as a start finds it: the line the database last heard of, and what stands behind it.
 * Read backwards, so that a start does not cost more as the file grows.
 *
 * @param found  whether the line with that number is there; {@code hash} is what it hashes to now
 * @param behind the bytes behind that line
 * @param last   the last line with the shape of one in the file; empty when there is none
 * @param first  the number of the first line with the shape of one that was looked at; -1 when there is none
 * @param open   the last byte is no LF
 */
record Tail(boolean found, String hash, byte[] behind, byte[] last, long first, boolean open) {
    private static final int CHUNK = 1 << 16;
    private static final byte[] NOTHING = {};

    /** @param upTo how many bytes of the file are looked at */
    static Tail read(Path file, long seq, long upTo) throws IOException {
        if (!Files.exists(file)) {
            return of(NOTHING, true, seq);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = Math.min(upTo, channel.size());
            for (long length = CHUNK;; length *= 4) {
                long from = Math.max(0, size - length);
                Tail tail = of(read(channel, from, size), from == 0, seq);
                // Further to the front there are only lines with lower numbers, and maybe more than memory holds.
                if (tail.found || from == 0 || tail.first >= 0 && tail.first < seq) {
                    return tail;
                }
            }
        }
    }

    private static byte[] read(FileChannel channel, long from, long to) throws IOException {
        var buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
            // on to the next part
        }
        return buffer.array();
    }

    private static Tail of(byte[] bytes, boolean whole, long seq) {
        boolean found = whole && seq == 0;
        String hash = Line.FIRST;
        int behind = 0;
        byte[] last = NOTHING;
        long first = -1;
        for (int from = 0; from < bytes.length;) {
            int to = end(bytes, from);
            long number = Line.seq(bytes, from, to);
            // A last line without its LF counts when it is the one that is looked for: it was forced like that.
            if (number >= 0 && (to < bytes.length || number == seq)) {
                last = Arrays.copyOfRange(bytes, from, to);
                first = first < 0 ? number : first;
                if (number == seq && seq > 0) {
                    found = true;
                    hash = new Line().hash(last);
                    behind = Math.min(to + 1, bytes.length);
                }
            }
            from = to + 1;
        }
        return new Tail(found, hash, Arrays.copyOfRange(bytes, behind, bytes.length), last, first,
                bytes.length > 0 && bytes[bytes.length - 1] != '\n');
    }

    /** Where the line that begins at {@code from} ends: at its LF, or at the end of all. */
    static int end(byte[] bytes, int from) {
        int to = from;
        while (to < bytes.length && bytes[to] != '\n') {
            to++;
        }
        return to;
    }
}
