package slipway.shell;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a command has printed, for a test that waits for a word of it. */
final class Heard extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
        all.write(b);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        all.write(bytes, from, length);
        notifyAll();
    }

    synchronized String text() {
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Returns once it has been printed. */
    synchronized void await(String word) throws InterruptedException {
        while (!text().contains(word)) {
            wait();
        }
    }
}
