package slipway.shell;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Ends processes: SIGTERM, some time to clean up, then SIGKILL until none is left. */
final class Ending {
    /** For how long SIGKILL is tried: the kernel may keep a process that waits for a disk or a network share. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Comparator<Proc> OLDEST_FIRST =
            Comparator.comparingLong(Proc::start).thenComparingLong(Proc::pid);
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final Kin kin;

    Ending(Kin kin) {
        this.kin = kin;
    }

    /** What is left of {@code found} and of all they have started. @param told those that get a SIGTERM */
    List<Proc> end(List<Proc> found, Predicate<Proc> told, Duration grace) throws InterruptedException {
        // Parents first: one that waits for its child must not see it end, and end, before it is told itself.
        found.stream().filter(told).sorted(OLDEST_FIRST).forEach(Proc::terminate);
        long began = System.nanoTime();
        for (int round = 0; found.stream().anyMatch(Proc::alive) && !over(began, grace); round++) {
            pause(round);
        }
        return kill();
    }

    /** What is left of all of them, after SIGKILL. */
    List<Proc> kill() throws InterruptedException {
        long began = System.nanoTime();
        List<Proc> left = kin.find();
        for (int round = 0; !left.isEmpty(); round++) {
            // Where none may be signalled, nothing is gained by waiting.
            if (kin.kill(left).size() == left.size() || over(began, PATIENCE)) {
                return left;
            }
            pause(round);
            left = kin.find();
        }
        return left;
    }

    private static boolean over(long began, Duration time) {
        return System.nanoTime() - began >= time.toNanos();
    }

    /** Ever longer, from one millisecond on: their end can't be waited for, as they are nobody's children here. */
    private static void pause(int round) throws InterruptedException {
        Thread.sleep(Math.min(1L << Math.min(round, 10), LONGEST_PAUSE_MILLIS));
    }
}
