package slipway.shell;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import slipway.shell.Leftovers.Survivor;

/** A command that has been started. {@link #await} must be called, or nobody cleans up after it. */
public final class Running {
    /** An ordinary command's output ends with it, or this much later. */
    private static final Duration MOMENT = Duration.ofMillis(20);
    /** How long the output of what has been ended may take to be carried over. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Process process;
    private final Command command;
    private final Kin kin;
    private final Pump pump;
    private final Duration grace;
    private final Watch watch;

    Running(Process process, Command command, Kin kin, Pump pump, Duration grace) {
        this.process = process;
        this.command = command;
        this.kin = kin;
        this.pump = pump;
        this.grace = grace;
        this.watch = new Watch(process, pump);
    }

    /** Asks it to end early; {@link #await} then answers {@link Exit.Ended}. From any thread, any number of times. */
    public void end() {
        watch.ask();
    }

    /**
     * Waits for its end, and brings it about when a time is up; to be called once. It returns only when everything
     * the command has started is gone, but for the survivors, and its output has been carried over.
     *
     * @param total how long it may take since it was started
     * @param idle  how long it may print nothing
     * @throws InterruptedException when it has been ended because of that
     */
    public Exit await(Duration total, Duration idle) throws InterruptedException {
        // On a thread that nobody interrupts: the ending of processes must not stop half-way.
        var keeper = new FutureTask<>(() -> keep(total, idle));
        Thread.ofVirtual().name("end of " + process.pid()).start(keeper);
        try {
            try {
                return keeper.get();
            } catch (InterruptedException e) {
                end();
                Uninterrupted.get(keeper);
                throw e;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a command was not kept to its end", e.getCause());
        }
    }

    private Exit keep(Duration total, Duration idle) throws InterruptedException {
        try (kin) {
            var cause = watch.await(total, idle);
            Leftovers leftovers = cause == Watch.Cause.EXITED ? endLeftovers() : endAll();
            pump.finish(DRAIN);
            return switch (cause) {
                case EXITED -> new Exit.Exited(process.exitValue(), leftovers);
                case ASKED -> new Exit.Ended(leftovers);
                case TOTAL_TIME -> new Exit.TimedOut(leftovers);
                case IDLE_TIME -> new Exit.Idle(leftovers);
            };
        }
    }

    private Leftovers endLeftovers() throws InterruptedException {
        boolean printing = !pump.await(MOMENT);
        List<Proc> found = kin.any(printing) ? kin.find() : List.of();
        if (found.isEmpty()) {
            return Leftovers.NONE;
        }
        List<Proc> left = new Ending(kin).end(found, process -> true, grace);
        // A name space's first process is seen on its way out now and then; it is nothing the command has left.
        int ended = contained() ? 0 : Math.max(0, found.size() - left.size());
        return new Leftovers(ended, survivors(left));
    }

    private Leftovers endAll() throws InterruptedException {
        // When the sandbox's outer process ends, everything in it is killed: it must not be told before the rest.
        Predicate<Proc> told = contained() ? found -> found.pid() != process.pid() : found -> true;
        return new Leftovers(0, survivors(new Ending(kin).end(kin.find(), told, grace)));
    }

    private boolean contained() {
        return command.sandbox() != null;
    }

    private List<Survivor> survivors(List<Proc> left) {
        return left.stream().map(process -> new Survivor(process.pid(), command.task())).toList();
    }
}
