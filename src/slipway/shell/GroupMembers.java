package slipway.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processes of a command that has a control group of its own. */
final class GroupMembers implements Kin {
    private final Path group;
    /** It enters the group a moment after it has been started. */
    private final Process leader;

    GroupMembers(Path group, Process leader) {
        this.group = group;
        this.leader = leader;
    }

    @Override
    public boolean any(boolean printing) {
        try {
            return Files.readString(group.resolve("cgroup.events")).contains("populated 1");
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public List<Proc> find() {
        var found = new ArrayList<Proc>();
        if (leader.isAlive()) {
            add(found, leader.pid());
        }
        for (Path one : groups(group)) {
            for (String pid : lines(one.resolve("cgroup.procs"))) {
                add(found, Long.parseLong(pid));
            }
        }
        return found;
    }

    private static void add(List<Proc> found, long pid) {
        Proc process = Proc.of(pid);
        if (process != null && found.stream().noneMatch(other -> other.pid() == pid)) {
            found.add(process);
        }
    }

    @Override
    public List<Proc> kill(List<Proc> found) {
        try {
            Files.writeString(group.resolve("cgroup.kill"), "1");
            leader.destroyForcibly();
            return List.of();
        } catch (IOException e) {
            return Kin.super.kill(found);
        }
    }

    @Override
    public void close() {
        remove(group);
    }

    /** With those that the command has made in it. */
    static void remove(Path group) {
        for (Path one : groups(group).reversed()) {
            try {
                Files.deleteIfExists(one);
            } catch (IOException stillInUse) {
                return;
            }
        }
    }

    private static List<Path> groups(Path group) {
        try (Stream<Path> all = Files.walk(group)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException changing) {
            return List.of(group);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
