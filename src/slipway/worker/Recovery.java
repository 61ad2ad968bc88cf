package slipway.worker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slipway.store.Database;
import slipway.store.Environments;
import slipway.store.Lifecycle;
import slipway.store.Tasks;
import slipway.store.Transaction;
import slipway.task.Actor;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Task;
import slipway.task.TaskType;

/**
 * Before the first claim of a life: what was ongoing when the one before died is failed, not run again. Each type in a
 * transaction of its own, each row with its event.
 */
public final class Recovery {
    private static final Logger LOG = System.getLogger(Recovery.class.getName());

    private final Database database;
    private final Lifecycle lifecycle;
    private final Places places;
    private final String worker;

    public Recovery(Database database, Lifecycle lifecycle, Places places, String worker) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.places = places;
        this.worker = worker;
    }

    /**
     * @param survivors of tasks whose processes could not be ended, 0 for one that is not known: a sentence that says
     *                  which. A task need not have been ongoing: its end may have left one
     * @return how many tasks were recovered
     */
    public int run(Tasks tasks, Map<Long, String> survivors) {
        survivors.forEach((task, alive) -> LOG.log(Level.WARNING,
                "of " + (task == 0 ? "a task that is not known" : "task " + task) + ": " + alive));
        var others = new TreeMap<>(survivors);
        int recovered = 0;
        for (TaskType type : tasks.types()) {
            List<Task> left = database.read(session -> lifecycle.leftOngoing(session, type, worker));
            var ends = left.stream().map(task -> end(type, task, survivors.get(task.id()))).toList();
            if (!left.isEmpty()) {
                database.writeEssential(tx -> {
                    for (int i = 0; i < left.size(); i++) {
                        Task task = left.get(i);
                        lifecycle.recover(tx, task, ends.get(i), logSize(task), worker);
                        lock(tx, task, survivors.get(task.id()));
                    }
                    return null;
                });
            }
            recovered += left.size();
            left.forEach(task -> others.remove(task.id()));
        }
        if (!others.isEmpty()) {
            database.writeEssential(tx -> {
                others.forEach((id, alive) -> tasks.find(tx, id).ifPresent(task -> lock(tx, task, alive)));
                return null;
            });
        }
        return recovered;
    }

    /** Where something of a task goes on nothing else may be begun; only a person can say when that is over. */
    private static void lock(Transaction tx, Task task, String alive) {
        if (alive != null && task.target() != null && Environments.find(tx, task.target()).isPresent()) {
            Environments.lock(tx, task.target(), alive, Actor.SYSTEM);
        }
    }

    private Outcome.Failed end(TaskType type, Task task, String alive) {
        places.delete().accept(places.folder(task.id()));
        Outcome.Failed how;
        try {
            how = type.processor().recover(task);
        } catch (IOException | RuntimeException e) {
            // An error over one task must not keep the service from starting, this time and ever after.
            LOG.log(Level.ERROR, "task " + task.id() + " could not be put right", e);
            how = new Outcome.Failed(Reason.WORKER_RESTART,
                    "the service ended while it was ongoing, and it could not be put right: " + e.getMessage());
        }
        if (alive != null) {
            how = new Outcome.Failed(how.reason(), how.error() + ". " + alive, how.exitCode(), how.facts());
        }
        try (var log = new TaskLog(places.log(task.id()), places.logLimit(), places.room(), () -> { })) {
            log.say(how.error());
        }
        return how;
    }

    private long logSize(Task task) {
        try {
            var log = places.log(task.id());
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the log of task " + task.id() + " can't be looked at", e);
            return 0;
        }
    }
}
