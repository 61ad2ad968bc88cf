package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import slipway.audit.AuditLog;
import slipway.store.Database;
import slipway.store.Lifecycle;
import slipway.store.Tasks;
import slipway.store.Vault;
import slipway.task.Actor;
import slipway.task.Draft;
import slipway.task.Job;
import slipway.task.Outcome;
import slipway.task.TaskType;
import slipway.worker.Places;
import slipway.worker.Worker;

/**
 * Tasks that do nothing, through the whole life: asked for, claimed, run, ended, each step durable with its event and
 * in the audit file. Beside it the writer alone, which does the same without running them, as fast as it can.
 */
final class Noops {
    private static final int SLOTS = 64;
    /** Twice as many as run at once are asked for ahead, so that no slot waits for somebody to ask. */
    private static final int AHEAD = 2 * SLOTS;
    /**
     * Of the writer alone: several ask it, so that there is always more to write than is being written, each for so
     * many tasks at a time that more would not make it faster. With as many in flight as above, each asked for and
     * claimed by itself, it writes a third of this.
     */
    private static final int ASKERS = 8;
    private static final int AT_ONCE = 250;
    private static final int ROUNDS = 5;
    private static final int TASKS = 10_000;
    private static final Draft DRAFT = Draft.job("true", null, 10, 10, Actor.SYSTEM);
    private static final Outcome WELL = new Outcome.Succeeded(0, List.of());

    private Noops() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var whole = new ArrayList<Double>();
        var alone = new ArrayList<Double>();
        for (int round = -1; round < ROUNDS; round++) {
            double floor = alone(Files.createDirectories(folder.resolve("alone" + round)));
            double measured = whole(Files.createDirectories(folder.resolve("whole" + round)));
            if (round >= 0) {
                alone.add(floor);
                whole.add(measured);
            }
        }
        double floor = Bench.median(alone);
        bench.tell("tasks that do nothing, whole life, " + SLOTS + " slots", Bench.number(Bench.median(whole)) + "/s",
                Bench.number(floor) + "/s the writer alone, asked for " + AT_ONCE + " at a time, "
                        + Bench.number(Bench.median(whole) / floor * 100) + " %",
                ">= 5,000/s, >= 40 %");
    }

    private static Database open(Path folder) {
        return Database.open(folder.resolve("slipway.db"), InstantSource.system(), Vault.NONE, () -> { });
    }

    @SuppressWarnings("try") // the audit file is there to be written
    private static double alone(Path folder) throws Exception {
        var type = new TaskType("job", SLOTS, Job::of, run -> WELL);
        var lifecycle = new Lifecycle(new Tasks(List.of(type)));
        try (var database = open(folder);
                var audit = AuditLog.open(folder.resolve("audit/audit.log"), database, events -> { }, () -> { })) {
            long began = System.nanoTime();
            try (var several = Executors.newFixedThreadPool(ASKERS)) {
                var lives = new ArrayList<Future<?>>();
                for (int done = 0; done < TASKS; done += AT_ONCE) {
                    lives.add(several.submit(() -> live(database, lifecycle, type)));
                }
                for (Future<?> each : lives) {
                    each.get();
                }
            }
            return TASKS / ((System.nanoTime() - began) / 1e9);
        }
    }

    /** As with the worker: what is asked for is claimed in the same transaction, and ends in a later one. */
    private static void live(Database database, Lifecycle lifecycle, TaskType type) {
        var claimed = database.write(tx -> {
            for (int i = 0; i < AT_ONCE; i++) {
                lifecycle.create(tx, DRAFT);
            }
            return lifecycle.claim(tx, type, AT_ONCE, "bench");
        });
        database.write(tx -> {
            claimed.forEach(task -> lifecycle.finish(tx, task, WELL, Actor.SYSTEM, Duration.ZERO, 0, "bench"));
            return null;
        });
    }

    @SuppressWarnings("try")
    private static double whole(Path folder) throws Exception {
        var type = new TaskType("job", SLOTS, Job::of, run -> WELL);
        var tasks = new Tasks(List.of(type));
        var lifecycle = new Lifecycle(tasks);
        var ahead = new Semaphore(AHEAD);
        var places = new Places(folder.resolve("work"), Files.createDirectories(folder.resolve("logs")), 1 << 20,
                () -> true, task -> { }, path -> { });
        try (var database = open(folder);
                var audit = AuditLog.open(folder.resolve("audit/audit.log"), database,
                        events -> events.stream().filter(event -> event.name().equals("JOB_SUCCEEDED"))
                                .forEach(event -> ahead.release()), () -> { })) {
            var worker = new Worker(database, lifecycle, tasks, places, "bench", Duration.ofSeconds(2), () -> true);
            worker.start();
            long began = System.nanoTime();
            for (int i = 0; i < TASKS; i++) {
                take(ahead, 1);
                Thread.ofVirtual().start(() -> database.write(tx -> lifecycle.create(tx, DRAFT)));
            }
            take(ahead, AHEAD);
            double seconds = (System.nanoTime() - began) / 1e9;
            worker.stop(Duration.ofSeconds(10));
            return TASKS / seconds;
        }
    }

    /** Those of tasks that have succeeded; of one that has not, or was not taken in, they never come. */
    private static void take(Semaphore ahead, int permits) throws InterruptedException {
        if (!ahead.tryAcquire(permits, 1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not all tasks have succeeded");
        }
    }
}
