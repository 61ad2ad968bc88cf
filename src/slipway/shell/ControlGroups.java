package slipway.shell;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Control groups (v2) below the service's own, which systemd hands over with {@code Delegate=yes}. The kernel itself
 * keeps count of what is in one, and ends all of it at once, other users' processes too.
 */
final class ControlGroups {
    private static final String PREFIX = "task-";
    /** Begins the line of the group (v2) that a process is in. */
    private static final String OWN = "0::/";

    private final Path own;
    private final AtomicLong last = new AtomicLong();

    private ControlGroups(Path own) {
        this.own = own;
    }

    /** Null where none has been handed over. */
    static ControlGroups delegated() {
        try {
            return of(Files.readAllLines(Path.of("/proc/self/cgroup")), mounted());
        } catch (IOException none) {
            return null;
        }
    }

    /**
     * @param lines of {@code /proc/self/cgroup}
     * @param all   where all control groups are, or null
     */
    static ControlGroups of(List<String> lines, Path all) {
        for (String line : lines) {
            // In the topmost group we are a guest, even where we may write.
            if (all != null && line.startsWith(OWN) && line.length() > OWN.length()) {
                return in(all.resolve(line.substring(OWN.length())));
            }
        }
        return null;
    }

    /** Where all control groups are, or null. */
    static Path mounted() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(" - cgroup2 ")) {
                return Path.of(line.split(" ")[4]);
            }
        }
        return null;
    }

    /** Null when groups can't be made in {@code own}, or have no {@code cgroup.kill} (before Linux 5.14). */
    static ControlGroups in(Path own) {
        var groups = new ControlGroups(own);
        try {
            groups.removeOld();
            Path trial = groups.make(0);
            boolean works = Files.isWritable(own.resolve("cgroup.procs")) && Files.exists(trial.resolve("cgroup.kill"));
            Files.delete(trial);
            return works ? groups : null;
        } catch (IOException no) {
            return null;
        }
    }

    /** Of an earlier life; those that still hold a process stay. */
    private void removeOld() throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(own, PREFIX + "*")) {
            old.forEach(GroupMembers::remove);
        }
    }

    Path make(long task) throws IOException {
        return Files.createDirectory(own.resolve(PREFIX + task + "-" + last.incrementAndGet()));
    }

    /**
     * Has a program enter {@code group} by itself before it begins: moving it from outside would miss what it has
     * started by then.
     */
    static List<String> enter(Path group) {
        return List.of("/bin/sh", "-c", "echo 0 >\"$0\" && exec \"$@\"", group.resolve("cgroup.procs").toString());
    }
}
