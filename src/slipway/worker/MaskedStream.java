package slipway.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Passes on what is written, with {@code ***} in the place of every pattern; what overlaps is one. A beginning of a
 * pattern is held back until it is known what becomes of it: bytes that could not be one are passed on at once. For
 * one thread at a time.
 */
final class MaskedStream extends OutputStream {
    private static final byte[] STARS = {'*', '*', '*'};

    private final Patterns patterns;
    private final OutputStream to;
    private int state = Patterns.START;
    /** What is held back, as long as the state says, and while it is being looked at what has come after it. */
    private byte[] buffer = {};
    private int held;
    /** What of the buffer is not to be told: from the start of each to its end, in order, apart from one another. */
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int spans;

    MaskedStream(Patterns patterns, OutputStream to) {
        this.patterns = patterns;
        this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int shift = held - from;
        state = patterns.scan(bytes, from, from + length, state, (end, size) -> hide(end + shift - size, end + shift));
        int known = held + length - patterns.open(state);
        if (held == 0 && spans == 0) {
            to.write(bytes, from, known);
            append(bytes, from + known, length - known);
        } else {
            append(bytes, from, length);
            pass(known);
        }
    }

    /** Nothing more comes: what is held back has become nothing. */
    @Override
    public void flush() throws IOException {
        pass(held);
        state = Patterns.START;
        to.flush();
    }

    private void append(byte[] bytes, int from, int length) {
        if (held + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(held + length, 2 * buffer.length));
        }
        System.arraycopy(bytes, from, buffer, held, length);
        held += length;
    }

    private void hide(int start, int end) {
        int from = start;
        while (spans > 0 && ends[spans - 1] > start) {
            spans--;
            from = Math.min(from, starts[spans]);
        }
        if (spans == starts.length) {
            starts = Arrays.copyOf(starts, 2 * spans);
            ends = Arrays.copyOf(ends, 2 * spans);
        }
        starts[spans] = from;
        ends[spans++] = end;
    }

    /** Passes on the first {@code known} bytes of the buffer. Whatever will be found begins after them. */
    private void pass(int known) throws IOException {
        var out = new ByteArrayOutputStream(known);
        int at = 0;
        int left = 0;
        for (int i = 0; i < spans; i++) {
            if (starts[i] < known) {
                // One that began before the buffer has been told.
                if (starts[i] >= 0) {
                    out.write(buffer, at, starts[i] - at);
                    out.write(STARS);
                }
                at = Math.min(ends[i], known);
            }
            if (ends[i] > known) {
                starts[left] = starts[i] - known;
                ends[left++] = ends[i] - known;
            }
        }
        spans = left;
        out.write(buffer, at, known - at);
        held -= known;
        System.arraycopy(buffer, known, buffer, 0, held);
        out.writeTo(to);
    }
}
