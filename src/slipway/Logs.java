package slipway;

import java.util.logging.LogManager;

/**
 * The JDK's logging, one line an event on standard error, until the very end: its own shutdown hook would take the
 * handlers away while the service's is still stopping in order, and the last words would be lost.
 */
public final class Logs extends LogManager {
    static void use() {
        System.setProperty("java.util.logging.manager", Logs.class.getName());
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s: %5$s%6$s%n");
    }

    @Override
    public void reset() {
        // There is nothing to give back: the handlers hold standard error only.
    }
}
