package slipway.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import slipway.store.Database;
import slipway.store.Lifecycle;
import slipway.task.Actor;
import slipway.task.Details;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Run;
import slipway.task.Task;

/**
 * The life of one task, from its claim to its end.
 *
 * <pre>
 * claimed ─▶ process ─▶ folder removed ─▶ log closed ─▶ finish, durable ─▶ over
 *               ▲ halt: cancelled, or the worker stops
 * </pre>
 */
final class TaskRun implements Run, Runnable {
    private static final Logger LOG = System.getLogger(TaskRun.class.getName());
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /** What every run of one worker has in common. */
    record Shop(Database database, Lifecycle lifecycle, Places places, String worker) {
    }

    private final Shop shop;
    private final Task task;
    private final Processor processor;
    private final Runnable release;
    private final Consumer<TaskRun> over;
    private final Halt halt = new Halt();
    /** Comes through even when the task was to end before, by a cancel: nothing goes on past the grace time. */
    private final Halt stop = new Halt();
    private final long began = System.nanoTime();
    private final TaskLog log;
    private final Discretion discretion;
    private final AtomicBoolean released = new AtomicBoolean();
    private boolean madeFolder;
    private Task ended;

    /**
     * @param release called once, in the transaction that ends the task, or when there will be none
     * @param over    called when the task has ended, whatever happened
     */
    TaskRun(Shop shop, Task task, Processor processor, Runnable release, Consumer<TaskRun> over) {
        this.shop = shop;
        this.task = task;
        this.processor = processor;
        this.release = release;
        this.over = over;
        this.log = new TaskLog(shop.places.log(task.id()), shop.places.logLimit(), shop.places.room(),
                () -> shop.places.grown().accept(task.id()));
        this.discretion = new Discretion(log);
    }

    @Override
    public void run() {
        try {
            Outcome outcome = process();
            removeFolder();
            log.close();
            end(outcome);
        } finally {
            release();
            over.accept(this);
        }
    }

    /** One task's error never touches another: this is the catch-all around a task. */
    private Outcome process() {
        try {
            if (task.details() == Details.NONE) {
                return new Outcome.Failed(Reason.INTERNAL, "it has no row in the table " + task.type()
                        + "; whoever inserts a task inserts both, in one transaction");
            }
            return Objects.requireNonNull(processor.process(this), "its processor gave no outcome");
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "task " + task.id() + " failed by an error of the service", e);
            return putRight(halted().orElseGet(() -> ServiceError.outcome(e)));
        }
    }

    private void end(Outcome outcome) {
        var took = Duration.ofNanos(System.nanoTime() - began);
        var by = halt.by().orElse(new Actor(task.triggeredBy(), task.userId()));
        Outcome how = outcome;
        while (true) {
            Outcome now = how;
            try {
                ended = shop.database.writeEssential(tx -> {
                    Task done = shop.lifecycle.finish(tx, task, discretion.told(now), by, took, log.size(),
                            shop.worker);
                    release();
                    return done;
                });
                return;
            } catch (Refusal e) {
                // A full disk: the end of a task is not lost, it waits.
                LOG.log(Level.WARNING, "the end of task " + task.id() + " can't be written yet: " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the end of task " + task.id() + " can't be written", e);
                if (how != outcome) {
                    // The next start recovers it.
                    return;
                }
                // What it found out can't be kept. Without that it can still end, and let go of its target.
                how = putRight(ServiceError.outcome(e));
                continue;
            }
            try {
                Thread.sleep(TRY_AGAIN);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What the processor left half done when it met an error is put right as after the death of the program. */
    private Outcome putRight(Outcome.Failed how) {
        try {
            return new Outcome.Failed(how.reason(), how.error(), null, processor.recover(task).facts());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "task " + task.id() + " could not be put right", e);
            return how;
        }
    }

    /** A transaction that is undone after all may be tried again. */
    private void release() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }

    private void removeFolder() {
        if (madeFolder) {
            shop.places.delete().accept(shop.places.folder(task.id()));
        }
    }

    /** The task as it ended; empty when its end could not be written. For who is told that it is over. */
    Optional<Task> ended() {
        return Optional.ofNullable(ended);
    }

    /** Has the task end early; the first to ask is the one that counts. */
    void halt(Reason reason, String error, Actor by) {
        var how = new Outcome.Failed(reason, error);
        halt.ask(how, by);
        if (reason == Reason.WORKER_STOPPED) {
            stop.ask(how, by);
        }
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public OutputStream log() {
        return discretion.log();
    }

    @Override
    public void say(String line) {
        discretion.say(line);
    }

    @Override
    public void hide(Collection<String> values) {
        discretion.hide(values);
    }

    @Override
    public Path folder() throws IOException {
        Path folder = shop.places.folder(task.id());
        if (!madeFolder) {
            Files.createDirectories(shop.places.work());
            Files.createDirectory(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            madeFolder = true;
        }
        return folder;
    }

    @Override
    public void keep(Fact fact) {
        shop.database.writeEssential(tx -> {
            shop.lifecycle.keep(tx, task, discretion.told(fact));
            return null;
        });
    }

    @Override
    public Optional<Outcome.Failed> halted() {
        return halt.asked();
    }

    @Override
    public Hook onHalt(Runnable action) {
        return halt.onAsk(action);
    }

    @Override
    public boolean stopping() {
        return stop.asked().isPresent();
    }

    @Override
    public Hook onStop(Runnable action) {
        return stop.onAsk(action);
    }
}
