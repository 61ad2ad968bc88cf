package slipway.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import slipway.store.Database;
import slipway.store.Lifecycle;
import slipway.store.Queue;
import slipway.store.Tasks;
import slipway.store.Transaction;
import slipway.task.Actor;
import slipway.task.Reason;
import slipway.task.Task;
import slipway.task.TaskType;

/**
 * Claims tasks and runs them, each on a virtual thread of its own. A permit comes first, the claim second: nothing is
 * claimed that can't run now, so the database is the queue and memory is not.
 */
public final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final int MOST_AT_ONCE = 1000;
    private static final Duration LAST_WAIT = Duration.ofSeconds(15);

    private final TaskRun.Shop shop;
    private final Tasks tasks;
    private final BooleanSupplier mayClaim;
    private final Poller poller;
    private final Map<String, AtomicInteger> running = new HashMap<>();
    private final Map<Long, TaskRun> runs = new ConcurrentHashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private volatile boolean stopping;
    /** The last claim took as many as it may at once: there may be more. */
    private volatile boolean full;
    private Consumer<Task> observer = task -> { };
    private Thread thread;

    /**
     * @param id       this life of the program
     * @param mayClaim false while nothing may be begun: too little room on the disk
     */
    public Worker(Database database, Lifecycle lifecycle, Tasks tasks, Places places, String id, Duration interval,
            BooleanSupplier mayClaim) {
        this.shop = new TaskRun.Shop(database, lifecycle, places, id);
        this.tasks = tasks;
        this.mayClaim = mayClaim;
        this.poller = new Poller(this::take, this::look, interval);
        tasks.types().forEach(type -> running.put(type.name(), new AtomicInteger()));
    }

    /** Has {@code moved} told of every task that is claimed or has ended. To be called before the start. */
    public void observe(Consumer<Task> moved) {
        observer = moved;
    }

    public void start() {
        shop.database().ride(this::ride);
        thread = Thread.ofVirtual().name("poller").start(poller);
    }

    /** A turn of the poller: a transaction in which nothing happens but what rides along with every one. */
    private boolean take() {
        if (!mayClaim.getAsBoolean()) {
            return false;
        }
        full = false;
        shop.database().write(tx -> {
            tx.stir();
            return null;
        });
        return full;
    }

    /**
     * Rides along with every transaction that may have made something claimable, at its end: what is asked for, or
     * whose turn has come, is claimed in the transaction that says so, and no poll is waited for.
     *
     * @return starts what was claimed, once that is durable
     */
    private Runnable ride(Transaction tx) {
        if (stopping || !mayClaim.getAsBoolean()) {
            return () -> { };
        }
        List<Task> claimed = claim(tx);
        return () -> claimed.forEach(this::start);
    }

    private List<Task> claim(Transaction tx) {
        var claimed = new ArrayList<Task>();
        if (Queue.paused(tx).isPresent()) {
            return claimed;
        }
        var waiting = tx.rows("task.types_waiting").stream().map(row -> row.text("type")).toList();
        for (TaskType type : tasks.types()) {
            int free = Math.min(type.slots() - running.get(type.name()).get(), MOST_AT_ONCE);
            if (free > 0 && waiting.contains(type.name())) {
                claimed.addAll(shop.lifecycle().claim(tx, type, free, shop.worker()));
            }
        }
        full = claimed.size() >= MOST_AT_ONCE;
        return claimed;
    }

    private void start(Task task) {
        var type = tasks.type(task.type()).orElseThrow();
        running.get(type.name()).incrementAndGet();
        var run = new TaskRun(shop, task, type.processor(), () -> release(task), this::over);
        runs.put(task.id(), run);
        observer.accept(task);
        Thread.ofVirtual().name("task-" + task.id()).start(run);
    }

    /** Called while the end of a task is being written: whoever is claimed in the same transaction may have its permit. */
    private void release(Task task) {
        running.get(task.type()).decrementAndGet();
    }

    private void over(TaskRun run) {
        runs.remove(run.task().id());
        run.ended().ifPresent(observer);
    }

    /** Once an interval: what other programs added, and types that nobody here knows. */
    private void look() {
        shop.database().catchUp();
        for (var row : shop.database().read(session -> session.rows("task.types_waiting"))) {
            String type = row.text("type");
            if (tasks.type(type).isEmpty() && unknown.add(type)) {
                LOG.log(Level.WARNING, "tasks of the unknown type ''{0}'' are left pending; this program knows {1}",
                        type, String.join(", ", tasks.types().stream().map(TaskType::name).toList()));
            }
        }
    }

    /**
     * Has an ongoing task end; the row ends when all of it is gone. Whoever has seen it ongoing finds its run here: what
     * is claimed is started before anybody can see that.
     */
    public void cancel(long task, Actor by) {
        TaskRun run = runs.get(task);
        if (run != null) {
            run.halt(Reason.CANCELLED, "cancelled by " + by.name(), by);
        }
    }

    /** Whether the poller looks for work; for readiness. */
    public boolean alive() {
        return thread != null && thread.isAlive();
    }

    /**
     * Claims nothing more, lets what is ongoing go on for the grace time, and ends what is left then.
     *
     * @return whether everything has ended
     */
    public boolean stop(Duration grace) throws InterruptedException {
        stopping = true;
        poller.stop();
        if (thread != null) {
            thread.join();
        }
        try {
            // A claim that was under way has started its tasks once this is answered; no further one is made.
            shop.database().writeEssential(tx -> null);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the database can''t be written, the stop goes on: {0}", e.getMessage());
        }
        if (!await(grace)) {
            runs.values().forEach(run -> run.halt(Reason.WORKER_STOPPED,
                    "the service was stopped and its grace time was over; retry it", Actor.SYSTEM));
        }
        return await(LAST_WAIT);
    }

    private boolean await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!runs.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
        return runs.isEmpty();
    }
}
