package slipway.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import slipway.task.Actor;
import slipway.task.Build;
import slipway.task.Draft;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Status;
import slipway.task.Task;
import slipway.task.TaskType;
import slipway.task.Times;

/**
 * The life of every task: each way from one status to another, with its one event.
 *
 * <pre>
 *   create ─▶ pending ──claim──▶ ongoing ──finish──▶ succeeded | failed
 *                │                  └──recover─────▶ failed
 *                └──withdraw───────────────────────▶ failed
 * </pre>
 */
public final class Lifecycle {
    private final Tasks tasks;
    private final Deployments deployments;

    public Lifecycle(Tasks tasks) {
        this.tasks = tasks;
        this.deployments = new Deployments(tasks, this);
    }

    public Deployments deployments() {
        return deployments;
    }

    /** Takes a task in; it is {@code pending}. */
    public Task create(Transaction tx, Draft draft) {
        Task retryOf = draft.retryOf();
        int attempt = retryOf == null ? 1 : retryOf.attempt() + 1;
        Long retried = retryOf == null ? null : retryOf.id();
        Instant readyAt = draft.ready() ? tx.now() : null;
        long id = tx.row("task.create",
                "type", draft.type(), "target", draft.target(), "repository", draft.repository(),
                "rank", draft.first() ? 0 : 1, "ready_at", readyAt, "attempt", attempt, "retry_of", retried,
                "actor", draft.by().name(), "user_id", draft.by().userId(), "now", tx.now())
                .orElseThrow().number("id");
        tx.change(draft.type() + ".create", id, draft.details());
        // Not read back: to take tasks in is what the writer does most.
        var task = new Task(id, draft.type(), Status.PENDING, draft.target(), draft.repository(), readyAt,
                draft.first(), null, null, attempt, retried, draft.by().name(), draft.by().userId(), tx.now(), null,
                null, null, null, 0, tasks.details(tx, draft.type(), id));
        event(tx, task, "CREATED", task.triggeredBy(), task.title()
                + (draft.retryOf() == null ? " was asked for" : " was asked for, trying again " + draft.retryOf().id()));
        return task;
    }

    /**
     * Claims as many pending tasks of a type as may run now, {@code limit} at most. It is exclusive by the statement
     * alone; see {@code task.claim}.
     *
     * @param worker this life of the program
     */
    public List<Task> claim(Transaction tx, TaskType type, int limit, String worker) {
        var claimed = tx.rows("task.claim", "type", type.name(), "limit", limit, "worker", worker, "now", tx.now())
                .stream()
                .map(row -> tasks.task(tx, row))
                .sorted(Comparator.comparing(Task::id))
                .toList();
        for (Task task : claimed) {
            event(tx, task, "STARTED", task.triggeredBy(), task.title() + " started");
        }
        return claimed;
    }

    /** Keeps what a processor found out about a task that is still ongoing. */
    public void keep(Transaction tx, Task task, Fact fact) {
        if (tx.change(fact.name(), task.id(), fact.values()) != 1) {
            throw new StoreException(fact.name() + " found no row for task " + task.id());
        }
        if (!fact.event().isEmpty()) {
            tx.event(fact.event(), task.id(), task.triggeredBy(), fact.message());
        }
    }

    /**
     * Ends a task that {@code worker} claimed.
     *
     * @param by      who caused its end: who asked for it, or who cancelled it
     * @param logSize bytes
     * @throws StoreException when it is not that worker's, or not ongoing; nothing has changed then
     */
    public Task finish(Transaction tx, Task task, Outcome outcome, Actor by, Duration took, long logSize,
            String worker) {
        for (Fact fact : outcome.facts()) {
            keep(tx, task, fact);
        }
        var status = switch (outcome) {
            case Outcome.Succeeded succeeded -> Status.SUCCEEDED;
            case Outcome.Failed failed -> Status.FAILED;
        };
        var failed = outcome instanceof Outcome.Failed f ? f : null;
        // A build has its commit since it was claimed; what the others are called has not changed.
        String title = (task.details() instanceof Build ? reload(tx, task.id()) : task).title();
        String what = failed == null ? "SUCCEEDED" : "FAILED";
        long seq = event(tx, task, what, by.name(), failed == null
                ? title + " succeeded in " + Times.spoken(took)
                : title + " failed after " + Times.spoken(took) + " (" + failed.reason() + "): " + failed.error());
        int changed = tx.change("task.finish", "task", task.id(), "worker", worker, "status", status,
                "reason", failed == null ? null : failed.reason(), "error", failed == null ? null : failed.error(),
                "exit_code", outcome.exitCode(), "duration_ms", took.toMillis(), "log_size", logSize,
                "now", tx.now(), "seq", seq);
        return ended(tx, task, what, changed);
    }

    /** Fails a task that is pending. */
    public Task withdraw(Transaction tx, Task task, Reason reason, String error, Actor by) {
        long seq = event(tx, task, "FAILED", by.name(),
                task.title() + " failed before it began (" + reason + "): " + error);
        int changed = tx.change("task.withdraw", "task", task.id(), "reason", reason, "error", error,
                "now", tx.now(), "seq", seq);
        return ended(tx, task, "FAILED", changed);
    }

    /** The tasks of a type that a dead life of the program left ongoing. */
    public List<Task> leftOngoing(Session session, TaskType type, String worker) {
        return session.rows("task.left_ongoing", "type", type.name(), "worker", worker).stream()
                .map(row -> tasks.task(session, row))
                .toList();
    }

    /** Fails a task that a dead life of the program left ongoing. It is not run again. */
    public Task recover(Transaction tx, Task task, Outcome.Failed how, long logSize, String worker) {
        how.facts().forEach(fact -> keep(tx, task, fact));
        String error = how.error();
        long seq = event(tx, task, "RECOVERY", Actor.SYSTEM.name(),
                task.title() + " failed (" + Reason.WORKER_RESTART + "): " + error);
        int changed = tx.change("task.recover", "task", task.id(), "error", error, "log_size", logSize,
                "worker", worker, "now", tx.now(), "seq", seq);
        return ended(tx, task, "RECOVERY", changed);
    }

    private Task ended(Transaction tx, Task task, String what, int changed) {
        if (changed != 1) {
            throw new StoreException("task " + task.id() + " is not ours to end: it was ended, or claimed by another");
        }
        Task now = reload(tx, task.id());
        Notifications.add(tx, now, name(now, what));
        if (now.details() instanceof Build build) {
            deployments.buildEnded(tx, now, build);
        }
        return now;
    }

    private Task reload(Transaction tx, long id) {
        return tasks.find(tx, id).orElseThrow();
    }

    private static long event(Transaction tx, Task task, String what, String actor, String message) {
        return tx.event(name(task, what), task.id(), actor, message);
    }

    private static String name(Task task, String what) {
        return task.type().toUpperCase(Locale.ROOT) + "_" + what;
    }
}
