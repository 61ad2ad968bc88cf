package slipway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the audit file as a start finds it: the line the database last heard of, and what stands behind it.
 * Read backwards, so that a start does not cost more as the file grows.
 *
 * @param found whether the line with that number is there; {@code hash} is what it hashes to now
 * @param after the lines with the shape of one behind it, in order, each without its LF
 * @param torn  the bytes behind the last LF
 * @param last  the last line with the shape of one in the file; empty when there is none
 */
record Tail(boolean found, String hash, List<byte[]> after, byte[] torn, byte[] last) {
    private static final int CHUNK = 1 << 16;

    static Tail read(Path file, long seq) throws IOException {
        if (!Files.exists(file)) {
            return new Tail(seq == 0, Line.FIRST, List.of(), new byte[0], new byte[0]);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            for (long length = CHUNK;; length *= 4) {
                long from = Math.max(0, size - length);
                Tail tail = of(read(channel, from, size), from == 0, seq);
                if (tail.found || from == 0) {
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
        var hashes = new Line();
        boolean found = whole && seq == 0;
        String hash = Line.FIRST;
        var after = new ArrayList<byte[]>();
        byte[] last = new byte[0];
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                long number = Line.seq(bytes, from, i);
                if (number >= 0) {
                    last = java.util.Arrays.copyOfRange(bytes, from, i);
                }
                if (number == seq && seq > 0) {
                    found = true;
                    hash = hashes.hash(last);
                    after.clear();
                } else if (number >= 0 && found) {
                    after.add(last);
                }
                from = i + 1;
            }
        }
        return new Tail(found, hash, after, java.util.Arrays.copyOfRange(bytes, from, bytes.length), last);
    }
}
