package slipway.processor;

import java.io.IOException;
import java.util.Optional;
import slipway.task.Run;

/**
 * Work of the service's own helpers, git and tar, which is cut short when its task is to end early: they may hang for as
 * long as somebody else's server likes, or have a disk to fill.
 */
final class UntilHalted {
    private final Thread thread = Thread.currentThread();
    private boolean over;

    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    private UntilHalted() {
    }

    /** @return nothing when the task is to end, which {@code run} then tells; what work has done by then is as it is */
    static <T> Optional<T> run(Run run, Work<T> work) throws IOException, InterruptedException {
        var cut = new UntilHalted();
        var hook = run.onHalt(cut::interrupt);
        try (hook) {
            T done = work.run();
            return run.halted().isPresent() ? Optional.empty() : Optional.of(done);
        } catch (IOException | InterruptedException e) {
            // Whatever it fails with then, it fails because of that.
            if (run.halted().isPresent()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            cut.end();
        }
    }

    // Under the lock, so that an interrupt that comes too late meets nothing of what the thread does next.
    private synchronized void interrupt() {
        if (!over) {
            thread.interrupt();
        }
    }

    private synchronized void end() {
        over = true;
        Thread.interrupted();
    }
}
