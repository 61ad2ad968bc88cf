package slipway.shell;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts child processes. Each one leads a session of its own, is killed when this program is, and is ended together
 * with all it has started.
 */
public final class Shell implements Closeable {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final File NOTHING = new File("/dev/null");

    private final String instance;
    private final Duration grace;
    private final ControlGroups groups;
    private final Launcher launcher;
    /**
     * One thread starts all: of two starts at once each helper of Java's holds the other's pipe open, and when the
     * service is killed then, both wait for ever, with its port. A child is killed when the thread ends that has
     * started it: this one lasts as long as the shell.
     */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("starter").factory());
    private final ExecutorService pumps = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("pump-", 1).factory());
    private final Set<Long> leaders = ConcurrentHashMap.newKeySet();
    private final SpawnHelper spawnHelper = new SpawnHelper(starter);

    /** @param instance the random id of this installation, for the marker */
    public Shell(String instance) {
        this(instance, GRACE, ControlGroups.delegated(), Launcher.find());
    }

    /**
     * @param grace  between SIGTERM and SIGKILL
     * @param groups null where there are none
     */
    Shell(String instance, Duration grace, ControlGroups groups, Launcher launcher) {
        this.instance = instance;
        this.grace = grace;
        this.groups = groups;
        this.launcher = launcher;
    }

    /**
     * @param output gets standard output and error together as they come, on another thread, and is flushed at the
     *               end, but not closed. When it throws, the rest is dropped
     * @throws IOException when it can't be started; a program that is not there is told by status 127 instead
     */
    public Running start(Command command, OutputStream output) throws IOException {
        // What is contained needs none, and the service's own helpers are trusted.
        boolean grouped = groups != null && command.sandbox() == null && command.task() != 0;
        Path group = grouped ? groups.make(command.task()) : null;
        try {
            var builder = builder(command, group);
            return Uninterrupted.get(starter.submit(() -> startWhole(builder, command, group, output)));
        } catch (ExecutionException | IOException | RuntimeException e) {
            if (grouped) {
                GroupMembers.remove(group);
            }
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new IOException(spawnHelper.told(String.valueOf(cause.getMessage())), cause);
        }
    }

    private ProcessBuilder builder(Command command, Path group) throws IOException {
        var builder = new ProcessBuilder(launcher.line(command, group)).directory(command.folder().toFile())
                .redirectInput(NOTHING).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Bubble.environment(command));
        builder.environment().put(Proc.MARKER, marker(command));
        return builder;
    }

    private String marker(Command command) {
        return instance + ":" + command.task();
    }

    /** Or nothing of it: without a thread for what goes with it the JDK gives no process, and leaves it running. */
    private Running startWhole(ProcessBuilder builder, Command command, Path group, OutputStream output)
            throws IOException, InterruptedException {
        try {
            return started(builder.start(), command, group, output);
        } catch (RuntimeException | OutOfMemoryError e) {
            new Ending(new Family(process -> isChild(process, command))).kill();
            throw e;
        }
    }

    /** Of all that has its marker only this one is nobody's: what else runs for no task, such as git, is a leader. */
    private boolean isChild(Proc process, Command command) {
        return process.parent() == Proc.SELF.pid() && !leaders.contains(process.pid())
                && process.marker().equals(marker(command));
    }

    private Running started(Process process, Command command, Path group, OutputStream output) {
        Kin kin = group != null ? new GroupMembers(group, process)
                : new Traced(process, command.task() == 0 ? "" : marker(command), leaders);
        try {
            var pump = new Pump(process.getInputStream(), output);
            pumps.execute(pump);
            return new Running(process, command, kin, pump, grace);
        } catch (RuntimeException | OutOfMemoryError e) {
            kin.close();
            throw e;
        }
    }

    /**
     * Runs a small helper program and collects what it prints.
     *
     * @param keep how many bytes of its output to keep at most
     */
    public Result capture(Command command, Duration total, int keep) throws IOException, InterruptedException {
        var output = new Beginning(keep);
        return switch (start(command, output).await(total, total)) {
            case Exit.Exited(int status, Leftovers left) -> output.result(status, false);
            case Exit.TimedOut left -> output.result(-1, true);
            case Exit.Idle left -> output.result(-1, true);
            case Exit.Ended left -> throw new IllegalStateException("nobody else has it to end it");
        };
    }

    /** Why no program at all can be started, if that is so. */
    public Optional<String> problem() {
        return spawnHelper.broken() ? Optional.of(SpawnHelper.ADVICE) : Optional.empty();
    }

    /** What still runs is killed by it. */
    @Override
    public void close() {
        spawnHelper.close();
        starter.shutdown();
        pumps.shutdown();
    }
}
