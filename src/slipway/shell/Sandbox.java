package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a command runs that is not trusted: this machine with nothing writable but what is named, nothing to be seen
 * of what is hidden, and no other processes. {@link Bubble} makes it.
 *
 * @param hidden   files and folders; what does not exist is passed over
 * @param shown    folders read-only at their own paths, though they may lie in a hidden one
 * @param writable folders writable at their own paths, though they may lie in a hidden one
 * @param network  whether it reaches more than a loopback of its own
 */
public record Sandbox(List<Path> hidden, List<Path> shown, List<Path> writable, boolean network) {
    /** Of accounts that own no files: their home is a folder of the system, and must stay. */
    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/sbin", "/lib", "/etc", "/dev", "/proc", "/sys");
    private static final Duration TRIAL = Duration.ofSeconds(20);
    private static final int TRIAL_OUTPUT = 4096;

    public Sandbox {
        hidden = List.copyOf(hidden);
        shown = List.copyOf(shown);
        writable = List.copyOf(writable);
    }

    /** Hides {@code secrets} and all home folders. */
    public static Sandbox hiding(Path... secrets) {
        Path home = Path.of(System.getProperty("user.home"));
        boolean own = home.isAbsolute() && home.getNameCount() > 1 && SYSTEM.stream().noneMatch(home::startsWith);
        Path[] homes = {Path.of("/home"), Path.of("/root"), own ? home : Path.of("/root")};
        return new Sandbox(with(List.of(homes), secrets), List.of(), List.of(), true);
    }

    public Sandbox showing(Path... folders) {
        return new Sandbox(hidden, with(shown, folders), writable, network);
    }

    public Sandbox writing(Path... folders) {
        return new Sandbox(hidden, shown, with(writable, folders), network);
    }

    public Sandbox withNetwork(boolean on) {
        return new Sandbox(hidden, shown, writable, on);
    }

    private static List<Path> with(List<Path> some, Path... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    /** Why commands can't be run in it here, or nothing when they can. Tried without a network, which asks for most. */
    public Optional<String> problem(Shell shell) throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("slipway");
            try {
                var trial = Command.script("true", folder, Map.of("PATH", "/usr/bin:/bin"), 0)
                        .in(writing(folder).withNetwork(false));
                Result result = shell.capture(trial, TRIAL, TRIAL_OUTPUT);
                return result.ok() ? Optional.empty() : Optional.of(said(result));
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static String said(Result result) {
        return result.timedOut() ? "bwrap has not ended in " + TRIAL.toSeconds() + " s"
                : result.output().isBlank() ? "bwrap exited with " + result.status() : result.output().strip();
    }
}
