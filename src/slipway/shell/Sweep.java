package slipway.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slipway.shell.Leftovers.Survivor;

/** Ends what an earlier life of the service left behind, on a machine where nothing else has done so. */
public final class Sweep {
    private final String prefix;
    private final Map<Long, Long> tasks = new HashMap<>();

    private Sweep(String instance) {
        this.prefix = instance + ":";
    }

    /** Kills every process with the marker of {@code instance}, and those that they have started. */
    public static Leftovers run(String instance) throws InterruptedException {
        return new Sweep(instance).run();
    }

    private Leftovers run() throws InterruptedException {
        var family = new Family(process -> process.marker().startsWith(prefix));
        List<Proc> found = family.find();
        if (found.isEmpty()) {
            return Leftovers.NONE;
        }
        found.forEach(process -> tasks.put(process.pid(), task(process, found)));
        List<Proc> left = new Ending(family).kill();
        return new Leftovers(Math.max(0, found.size() - left.size()), left.stream()
                .map(process -> new Survivor(process.pid(), tasks.getOrDefault(process.pid(), 0L)))
                .toList());
    }

    /** The environment of another user's can't be read; it was started by one that can, or shares its session. */
    private long task(Proc process, List<Proc> found) {
        String marker = process.marker();
        if (marker.startsWith(prefix)) {
            return number(marker.substring(prefix.length()));
        }
        for (Proc other : found) {
            boolean near = other.pid() == process.parent() || other.session() == process.session();
            if (near && other.marker().startsWith(prefix)) {
                return number(other.marker().substring(prefix.length()));
            }
        }
        return 0;
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
