package slipway.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * The end of the audit file as a start finds it: the line the database last heard of, and where what is behind it
 * begins. Looked for backwards, so that a start does not cost more as the file grows.
 *
 * @param found whether the line with that number is there; {@code hash} is what it hashes to now
 * @param end   where that line ends, behind its LF
 * @param last  the last line with the shape of one in the file; empty when there is none
 * @param open  the last byte is no LF
 */
record Tail(boolean found, String hash, long end, byte[] last, boolean open) {
    private static final int CHUNK = 1 << 16;
    private static final byte[] NOTHING = {};

    /** @param size how many bytes of the file are looked at */
    static Tail read(FileChannel file, long seq, long size) throws IOException {
        boolean open = size > 0 && FileLines.bytes(file, size - 1, size)[0] != '\n';
        byte[] last = NOTHING;
        int chunk = CHUNK;
        for (long to = size; to > 0;) {
            long from = Math.max(0, to - chunk);
            byte[] bytes = FileLines.bytes(file, from, to);
            int begin = from == 0 ? 0 : FileLines.end(bytes, 0) + 1;
            if (begin >= bytes.length && chunk < FileLines.LONGEST) {
                chunk *= 4;
                continue;
            }
            var part = Part.of(bytes, begin, seq, to == size);
            last = last.length > 0 ? last : part.last;
            if (part.hash != null) {
                return new Tail(true, part.hash, from + part.end, last, open);
            }
            // Further to the front there are only lines with lower numbers, and maybe a great many.
            if (part.first >= 0 && part.first < seq) {
                return new Tail(false, Line.FIRST, 0, last, open);
            }
            to = begin < bytes.length ? from + begin : from;
            chunk = CHUNK;
        }
        return new Tail(seq == 0, Line.FIRST, 0, last, open);
    }

    /**
     * What a part of the file has.
     *
     * @param first the number of the first line with the shape of one; -1 when there is none
     * @param last  the last such line
     * @param hash  of the line that is looked for, or null
     * @param end   where that line ends in the part
     */
    private record Part(long first, byte[] last, String hash, int end) {

        /** @param atEnd the last line counts without its LF, too, when it is looked for: it was forced like that */
        static Part of(byte[] bytes, int begin, long seq, boolean atEnd) {
            long first = -1;
            byte[] last = NOTHING;
            String hash = null;
            int end = 0;
            for (int from = begin; from < bytes.length;) {
                int to = FileLines.end(bytes, from);
                long number = Line.seq(bytes, from, to);
                if (number >= 0 && (to < bytes.length || atEnd && number == seq)) {
                    last = Arrays.copyOfRange(bytes, from, to);
                    first = first < 0 ? number : first;
                    if (number == seq && seq > 0) {
                        hash = new Line().hash(last);
                        end = Math.min(to + 1, bytes.length);
                    }
                }
                from = to + 1;
            }
            return new Part(first, last, hash, end);
        }
    }
}
