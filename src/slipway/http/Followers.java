package slipway.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import slipway.task.Event;

/** Tells those who follow a log that it has grown, that its task has ended, or that they may no longer be let in. */
final class Followers {
    private final Map<Long, Set<Follower>> byTask = new ConcurrentHashMap<>();

    /** One who follows. To be closed. */
    final class Follower implements AutoCloseable {
        private final long task;
        private final Semaphore news = new Semaphore(0);
        private volatile boolean ended;

        private Follower(long task) {
            this.task = task;
        }

        /** Waits for news. False when there was none in that time. */
        boolean await(Duration time) throws InterruptedException {
            boolean came = news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
            return came;
        }

        boolean ended() {
            return ended;
        }

        private void tell() {
            if (news.availablePermits() == 0) {
                news.release();
            }
        }

        @Override
        public void close() {
            byTask.computeIfPresent(task, (id, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    Follower of(long task) {
        var follower = new Follower(task);
        byTask.compute(task, (id, all) -> {
            var some = all == null ? ConcurrentHashMap.<Follower>newKeySet() : all;
            some.add(follower);
            return some;
        });
        return follower;
    }

    /** All that follow now. */
    int count() {
        return byTask.values().stream().mapToInt(Set::size).sum();
    }

    void grown(long task) {
        var all = byTask.get(task);
        if (all != null) {
            all.forEach(Follower::tell);
        }
    }

    void heard(List<Event> events) {
        for (Event event : events) {
            if (Access.isConcernedBy(event)) {
                byTask.values().forEach(all -> all.forEach(Follower::tell));
            }
            var all = event.task() == null || byTask.isEmpty() ? null : byTask.get(event.task());
            if (all != null && Completions.ends(event.name())) {
                for (Follower follower : all) {
                    follower.ended = true;
                    follower.tell();
                }
            }
        }
    }
}
