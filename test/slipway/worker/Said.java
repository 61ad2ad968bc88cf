package slipway.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What one class says in the program's log, as {@code WARNING: sentence}, from its making on. */
final class Said extends Handler implements AutoCloseable {
    final List<String> sentences = new CopyOnWriteArrayList<>();
    private final Logger logger;

    Said(Class<?> speaker) {
        logger = Logger.getLogger(speaker.getName());
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        sentences.add(entry.getLevel() + ": " + new SimpleFormatter().formatMessage(entry));
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
