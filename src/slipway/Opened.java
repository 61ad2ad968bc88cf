package slipway;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened so far: closed in reverse, whatever goes wrong with one of it. */
final class Opened {
    private static final Logger LOG = System.getLogger(Opened.class.getName());

    private final Deque<Closeable> parts = new ArrayDeque<>();

    <T extends Closeable> T with(T part) {
        parts.push(part);
        return part;
    }

    /** @return whether all of it could be closed */
    boolean close() {
        boolean well = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "a part could not be closed", e);
                well = false;
            }
        }
        return well;
    }
}
