package slipway.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import slipway.task.Event;
import slipway.task.Status;
import slipway.task.Task;
import slipway.task.TaskType;

/** Counts what becomes of tasks, and how long they wait and run. */
final class TaskMeter {
    private static final double[] BOUNDS = {0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400};

    /** The tasks of one type. */
    private record Counts(LongAdder claimed, LongAdder succeeded, LongAdder failed, Histogram waited, Histogram ran) {
        Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), Histogram.seconds(BOUNDS),
                    Histogram.seconds(BOUNDS));
        }
    }

    private final Map<String, Counts> byType = new LinkedHashMap<>();
    private final Map<String, LongAdder> byEvent = new HashMap<>();

    TaskMeter(List<TaskType> types) {
        for (TaskType type : types) {
            var counts = new Counts();
            byType.put(type.name(), counts);
            byEvent.put(type.event("STARTED"), counts.claimed);
            byEvent.put(type.event("SUCCEEDED"), counts.succeeded);
            byEvent.put(type.event("FAILED"), counts.failed);
            byEvent.put(type.event("RECOVERY"), counts.failed);
        }
    }

    void heard(List<Event> events) {
        for (Event event : events) {
            LongAdder count = byEvent.get(event.name());
            if (count != null) {
                count.increment();
            }
        }
    }

    /** A task has been claimed, or has ended. */
    void moved(Task task) {
        Counts counts = byType.get(task.type());
        if (task.status() == Status.ONGOING) {
            counts.waited.add(Math.max(0, Duration.between(task.createdAt(), task.startedAt()).toNanos()));
        } else if (task.durationMs() != null) {
            counts.ran.add(Duration.ofMillis(task.durationMs()).toNanos());
        }
    }

    void show(Exposition to) {
        to.counter("claims_total", "Tasks that were claimed.");
        byType.forEach((type, of) -> to.value(of.claimed.sum(), "type", type));
        to.counter("tasks_ended_total", "Tasks that have ended since the service started.");
        byType.forEach((type, of) -> to.value(of.succeeded.sum(), "type", type, "status", "succeeded")
                .value(of.failed.sum(), "type", type, "status", "failed"));
        to.histogram("task_wait_seconds", "Time from a task's being asked for to its start.");
        byType.forEach((type, of) -> to.values(of.waited, "type", type));
        to.histogram("task_run_seconds", "Time from a task's start to its end.");
        byType.forEach((type, of) -> to.values(of.ran, "type", type));
    }
}
