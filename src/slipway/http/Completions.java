package slipway.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import slipway.task.Event;

/** Lets requests wait for the end of a task. An entry is there from the first question until the task has ended. */
final class Completions {
    private final Map<Long, CountDownLatch> waiting = new ConcurrentHashMap<>();

    /** To be asked for before looking whether the task has ended, so that its end can't fall in between. */
    Completion of(long task) {
        return new Completion(waiting.computeIfAbsent(task, id -> new CountDownLatch(1)));
    }

    /** Forgets a task that has ended, or is none. */
    void forget(long task) {
        waiting.remove(task);
    }

    void heard(List<Event> events) {
        for (Event event : events) {
            if (event.task() != null && !waiting.isEmpty() && ends(event.name())) {
                var latch = waiting.remove(event.task());
                if (latch != null) {
                    latch.countDown();
                }
            }
        }
    }

    static boolean ends(String event) {
        return event.endsWith("_SUCCEEDED") || event.endsWith("_FAILED") || event.endsWith("_RECOVERY");
    }

    record Completion(CountDownLatch latch) {
        /** Whether it ended within {@code time}. */
        boolean await(Duration time) throws InterruptedException {
            return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }

        boolean came() {
            return latch.getCount() == 0;
        }
    }
}
