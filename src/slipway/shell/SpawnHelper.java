package slipway.shell;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JDK's own program {@code jspawnhelper}, by which it starts all others. When the JDK is upgraded under the running
 * service the new one does not fit, and nothing can be started until the service is started again, or the old JDK is
 * back.
 */
final class SpawnHelper {
    private static final Logger LOG = System.getLogger(SpawnHelper.class.getName());
    private static final Duration TRY_AGAIN = Duration.ofSeconds(2);
    /** Too many processes, or too little memory: that is nobody's upgrade. */
    private static final List<String> PASSING = List.of("error: 11", "error: 12");

    static final String ADVICE = "Java was changed under the running service, so that it can't start programs:"
            + " restart the service";

    private final ExecutorService starter;
    private final AtomicBoolean broken = new AtomicBoolean();
    private volatile boolean closed;

    /** @param starter the one thread that starts programs */
    SpawnHelper(ExecutorService starter) {
        this.starter = starter;
    }

    boolean broken() {
        return broken.get();
    }

    /** What to tell of a program that could not be started, in one line; and whether that is the helper's doing. */
    String told(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        boolean helpers = line.contains("spawn helper") || line.contains("posix_spawn failed");
        if (!helpers || PASSING.stream().anyMatch(line::contains)) {
            return line;
        }
        if (broken.compareAndSet(false, true)) {
            LOG.log(Level.ERROR, ADVICE + " (" + line + ")");
            Thread.ofPlatform().daemon().name("spawn-helper").start(this::tryAgain);
        }
        return ADVICE;
    }

    private void tryAgain() {
        try {
            while (!closed && !works()) {
                Thread.sleep(TRY_AGAIN);
            }
            broken.set(false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody knows this thread", e);
        }
    }

    private boolean works() throws InterruptedException {
        try {
            return starter.submit(new ProcessBuilder("true")::start).get().waitFor() == 0;
        } catch (ExecutionException | RejectedExecutionException e) {
            return false;
        }
    }

    void close() {
        closed = true;
    }
}
