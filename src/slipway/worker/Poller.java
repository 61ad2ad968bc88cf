package slipway.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Looks for tasks to claim: at once when something changed in this process, else once an interval, which is how what
 * other programs did on the database is seen.
 */
final class Poller implements Runnable {
    private static final Logger LOG = System.getLogger(Poller.class.getName());

    /** One turn: claims and starts what can run. Answers whether there may be more. */
    interface Turn {
        boolean take();
    }

    private final Turn turn;
    private final Runnable idle;
    private final Duration interval;
    private final Wake wake = new Wake();
    private volatile boolean stopping;

    /** @param idle called once an interval, beside the turns */
    Poller(Turn turn, Runnable idle, Duration interval) {
        this.turn = turn;
        this.idle = idle;
        this.interval = interval;
    }

    @Override
    public void run() {
        long idleAt = System.nanoTime();
        while (!stopping) {
            try {
                if (System.nanoTime() - idleAt >= 0) {
                    idle.run();
                    idleAt = System.nanoTime() + interval.toNanos();
                }
                if (!turn.take()) {
                    wake.await(interval);
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception | AssertionError | LinkageError | OutOfMemoryError e) {
                // The catch-all around one turn: whatever it was, the next turn comes.
                LOG.log(Level.ERROR, "the poller met an error and goes on in " + interval.toSeconds() + " s", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(interval);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    void wake() {
        wake.call();
    }

    void stop() {
        stopping = true;
        wake.call();
    }
}
