package slipway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The lines of the audit file, read one after the other, in little more memory than the longest of them needs. */
final class FileLines {
    /** No line of ours is as long. What is longer is handed over in parts that are not whole. */
    static final int LONGEST = 16 << 20;
    private static final int BUFFER = 1 << 18;

    private FileLines() {
    }

    /** Is handed every line. */
    interface Each {
        /**
         * @param at    the place of the line in the file, which is at {@code from} in {@code bytes}
         * @param whole whether it ends with an LF, which is not counted in
         * @return whether to go on
         */
        boolean line(byte[] bytes, int from, int to, long at, boolean whole) throws IOException;
    }

    /** A file that is not there is read as an empty one. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(Files.exists(file) ? file : Path.of("/dev/null"), StandardOpenOption.READ);
    }

    /** Hands over the lines between these places. */
    static void read(FileChannel file, long from, long upTo, Each each) throws IOException {
        var bytes = new byte[BUFFER];
        int held = 0;
        long at = from;
        while (true) {
            if (held == bytes.length && held < LONGEST) {
                bytes = Arrays.copyOf(bytes, held * 2);
            } else if (held == bytes.length) {
                if (!each.line(bytes, 0, held, at - held, false)) {
                    return;
                }
                held = 0;
            }
            int n = file.read(ByteBuffer.wrap(bytes, held, (int) Math.min(bytes.length - held, upTo - at)), at);
            if (n <= 0) {
                break;
            }
            int start = 0;
            for (int i = held; i < held + n; i++) {
                if (bytes[i] == '\n') {
                    if (!each.line(bytes, start, i, at - held + start, true)) {
                        return;
                    }
                    start = i + 1;
                }
            }
            held += n - start;
            System.arraycopy(bytes, start, bytes, 0, held);
            at += n;
        }
        if (held > 0) {
            each.line(bytes, 0, held, at - held, false);
        }
    }

    /** Fewer where the file ends before. */
    static byte[] bytes(FileChannel file, long from, long to) throws IOException {
        var buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) > 0) {
            // on to the next part
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
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
