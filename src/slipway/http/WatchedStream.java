package slipway.http;

import java.io.IOException;
import java.io.OutputStream;

/** An answer's stream, each write of which the watchdog sees. It knows the client's failures from all others. */
final class WatchedStream extends OutputStream {
    /**
     * The most that is written without a flush. Past 4096 bytes, head and framing included, the JDK's connection takes
     * a buffer of twice as many, and keeps it for as long as it lives.
     */
    static final int PIECE = 2048;

    private final OutputStream out;
    private final Watchdog watchdog;
    private int unsent;
    private boolean broken;

    WatchedStream(OutputStream out, Watchdog watchdog) {
        this.out = out;
        this.watchdog = watchdog;
    }

    /** Whether the client went away, or was cut off. */
    boolean broken() {
        return broken;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += PIECE) {
            int from = offset + done;
            int piece = Math.min(PIECE, length - done);
            if (unsent + piece > PIECE) {
                flush();
            }
            unsent += piece;
            watched(() -> out.write(bytes, from, piece));
        }
    }

    @Override
    public void flush() throws IOException {
        unsent = 0;
        watched(out::flush);
    }

    @Override
    public void close() throws IOException {
        watched(out::close);
    }

    interface Action {
        void run() throws IOException;
    }

    void watched(Action action) throws IOException {
        var write = watchdog.write();
        try {
            action.run();
        } catch (IOException e) {
            broken = true;
            throw e;
        } finally {
            write.end();
        }
    }
}
