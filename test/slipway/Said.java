package slipway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a part of the program says in the program's log, from its making to its closing. */
public final class Said extends Handler implements AutoCloseable {
    public final List<String> sentences = new CopyOnWriteArrayList<>();
    private final Logger logger;

    public Said(Class<?> part) {
        logger = Logger.getLogger(part.getName());
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        sentences.add(new SimpleFormatter().formatMessage(entry));
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
