package slipway;

import java.util.logging.LogManager;

/**
 * The JDK's logging, one line an event on standard error, until the very end: its own shutdown hook would take the
 * handlers away while the service's is still stopping in order, and the last words would be lost. {@link Main} names it.
 */
public final class Logs extends LogManager {
    @Override
    public void reset() {
        // There is nothing to give back: the handlers hold standard error only.
    }
}
