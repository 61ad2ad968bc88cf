package slipway.shell;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of what is written to it. */
final class Beginning extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int most;
    private boolean cut;

    Beginning(int most) {
        this.most = most;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int fitting = Math.min(length, most - kept.size());
        kept.write(bytes, from, fitting);
        cut |= fitting < length;
    }

    Result result(int status, boolean timedOut) {
        return new Result(status, kept.toString(StandardCharsets.UTF_8), timedOut, cut);
    }
}
