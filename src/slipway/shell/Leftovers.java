package slipway.shell;

import java.util.List;

/**
 * What was still there when a command, or an earlier life of the service, was over.
 *
 * @param ended     how many processes had to be ended; those in a sandbox go with it uncounted
 * @param survivors those which could not be
 */
public record Leftovers(int ended, List<Survivor> survivors) {
    public static final Leftovers NONE = new Leftovers(0, List.of());

    /** A process that this user may not end, or that the kernel does not let go. @param task 0 when it is not known */
    public record Survivor(long pid, long task) {
    }
}
