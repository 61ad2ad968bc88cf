package slipway.shell;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a command, found in {@code /proc} by what they carry: the session it leads, the marker in their
 * environment, the pipe it prints to, or a parent among them. One that sheds all four before it is seen is missed:
 * only a name space or a control group of its own holds such a one.
 */
final class Traced implements Kin {
    /** Past either, numbers may have come round and begun anew, and looking at each is no longer the quicker way. */
    private static final long SOON = TimeUnit.SECONDS.toNanos(1);
    private static final long FEW = 500;

    private final Process leader;
    private final long pid;
    private final String marker;
    private final Set<Long> leaders;
    private final String pipe;
    private final long began = System.nanoTime();
    private final Family family = new Family(this::isOurs);
    /** To look at what every process has open takes longer than all the rest. */
    private boolean askHolders;

    /**
     * To be made as soon as it runs.
     *
     * @param marker  "" when other commands carry the same one
     * @param leaders of all commands that run, for this one to be added while it does
     */
    Traced(Process leader, String marker, Set<Long> leaders) {
        this.leader = leader;
        this.pid = leader.pid();
        this.marker = marker;
        this.leaders = leaders;
        this.pipe = Proc.target(pid, "1");
        leaders.add(pid);
    }

    private boolean isOurs(Proc process) {
        return signed(process) || askHolders && holds(process);
    }

    private boolean signed(Proc process) {
        return process.session() == pid
                || process.group() == pid
                || process.pid() == pid && leader.isAlive()
                || !marker.isEmpty() && process.marker().equals(marker);
    }

    /** Another command that is just being started has every pipe of this program for a moment; its parent tells it. */
    private boolean holds(Proc process) {
        return pipe.startsWith("pipe:") && process.parent() != Proc.SELF.pid()
                && process.session() != Proc.SELF.session() && process.holds(pipe);
    }

    @Override
    public boolean any(boolean printing) {
        askHolders = printing;
        if (printing || System.nanoTime() - began > SOON) {
            return true;
        }
        // What it has started has a number between its own and the newest one; looking takes time, and that one grows.
        long next = pid + 1;
        for (long newest = Proc.newest(); newest >= pid && newest - pid < FEW; newest = Proc.newest()) {
            if (next > newest) {
                return false;
            }
            for (; next <= newest; next++) {
                Proc process = Proc.of(next);
                if (process != null && !ofAnother(process) && (signed(process) || holds(process))) {
                    // The output of a short command may have been closed before anybody began to read it.
                    askHolders = true;
                    return true;
                }
            }
        }
        return true;
    }

    private boolean ofAnother(Proc process) {
        return process.session() != pid && leaders.contains(process.session());
    }

    @Override
    public List<Proc> find() {
        return family.find();
    }

    @Override
    public void close() {
        leaders.remove(pid);
    }
}
