package slipway.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import slipway.task.Row;
import slipway.task.TaskType;

/**
 * How much there is to do. What has ended costs nothing to count past.
 *
 * @param pending      by type
 * @param ongoing      by type
 * @param environments the pending tasks of each
 * @param claimable    since when the oldest task waits of those that nothing but a lack of slots holds up; empty: none
 * @param lastEvent    the newest event's id
 */
public record Backlog(Map<String, Long> pending, Map<String, Long> ongoing, Map<String, Long> environments,
                      Optional<Instant> claimable, long lastEvent) {

    public static Backlog of(Session session, Tasks tasks) {
        var pending = new LinkedHashMap<String, Long>();
        var ongoing = new LinkedHashMap<String, Long>();
        for (TaskType type : tasks.types()) {
            pending.put(type.name(), session.count("task.count_pending_of", "type", type.name()));
            ongoing.put(type.name(), session.count("task.count_ongoing", "type", type.name()));
        }
        var environments = new LinkedHashMap<String, Long>();
        for (Row row : session.rows("environment.all")) {
            String name = row.text("name");
            environments.put(name, session.count("task.count_pending_on", "target", name));
        }
        return new Backlog(pending, ongoing, environments, claimable(session, tasks), Events.last(session));
    }

    private static Optional<Instant> claimable(Session session, Tasks tasks) {
        Instant oldest = Instant.MAX;
        if (Queue.paused(session).isEmpty()) {
            for (Row head : session.rows("task.claimable_heads")) {
                if (tasks.type(head.text("type")).isPresent()) {
                    oldest = earlier(oldest, head.instant("ready_at"));
                }
            }
            for (TaskType type : tasks.types()) {
                for (Row free : session.rows("task.free", "type", type.name(), "limit", 1)) {
                    oldest = earlier(oldest, free.instant("ready_at"));
                }
            }
        }
        return Optional.of(oldest).filter(found -> found != Instant.MAX);
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }
}
