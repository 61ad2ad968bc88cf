package slipway.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Task;
import slipway.task.TaskType;
import slipway.task.Waiting;
import slipway.task.Waiting.Why;

/**
 * Why pending tasks wait. Made for one answer, in one session: what it has looked up it does not look up again.
 */
public final class Lines {
    private final Session session;
    private final Tasks tasks;
    private final BooleanSupplier diskFull;
    private final Map<String, Boolean> locked = new HashMap<>();
    private final Map<String, Optional<Long>> busy = new HashMap<>();
    private final Map<String, Long> ongoing = new HashMap<>();
    private Optional<Why> stopped;

    /** @param diskFull whether claims are stopped for want of space */
    public Lines(Session session, Tasks tasks, BooleanSupplier diskFull) {
        this.session = session;
        this.tasks = tasks;
        this.diskFull = diskFull;
    }

    /** Why {@code task}, which is pending, is not ongoing. */
    public Waiting of(Task task) {
        boolean inLine = task.target() != null && task.readyAt() != null;
        Long position = inLine ? (Long) session.count("task.position", place(task)) : null;
        if (stopped().isPresent()) {
            return new Waiting(stopped().get(), null, position);
        }
        if (task.readyAt() == null && task.details() instanceof Deployment deployment) {
            return new Waiting(Why.BUILD_NOT_FINISHED, deployment.buildId(), null);
        }
        if (inLine && locked.computeIfAbsent(task.target(), this::isLocked)) {
            return new Waiting(Why.ENVIRONMENT_LOCKED, null, position);
        }
        if (inLine && position > 1) {
            long before = session.row("task.before", place(task)).orElseThrow().number("id");
            return new Waiting(Why.BEHIND, before, position);
        }
        var holder = inLine ? busy.computeIfAbsent(task.target(), this::holder) : Optional.<Long>empty();
        if (holder.isPresent()) {
            boolean deployment = task.details() instanceof Deployment;
            return new Waiting(deployment ? Why.ENVIRONMENT_BUSY : Why.TARGET_BUSY, holder.get(), position);
        }
        return new Waiting(slotsFull(task) ? Why.SLOTS_FULL : Why.NEXT, null, position);
    }

    /** What holds up everything, if anything does. */
    private Optional<Why> stopped() {
        if (stopped == null) {
            stopped = Queue.paused(session).isPresent() ? Optional.of(Why.PAUSED)
                    : diskFull.getAsBoolean() ? Optional.of(Why.DISK_FULL)
                    : Optional.empty();
        }
        return stopped;
    }

    private static Object[] place(Task task) {
        return new Object[] {"target", task.target(), "rank", task.first() ? 0 : 1, "ready_at", task.readyAt(),
            "task", task.id()};
    }

    private boolean isLocked(String target) {
        return Environments.find(session, target).map(Environment::locked).isPresent();
    }

    private Optional<Long> holder(String target) {
        return session.row("task.ongoing_on", "target", target).map(row -> row.number("id"));
    }

    private boolean slotsFull(Task task) {
        int slots = tasks.type(task.type()).map(TaskType::slots).orElse(TaskType.UNLIMITED);
        return ongoing.computeIfAbsent(task.type(), type -> session.count("task.count_ongoing", "type", type)) >= slots;
    }
}
