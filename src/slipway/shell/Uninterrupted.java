package slipway.shell;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting that an interrupt does not cut short; the interrupt is kept for whoever waits next. */
final class Uninterrupted {
    private Uninterrupted() {
    }

    static <T> T get(Future<T> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
