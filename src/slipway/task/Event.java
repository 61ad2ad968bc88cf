package slipway.task;

import java.time.Instant;

/**
 * One thing that happened, as the audit log tells it.
 *
 * @param id      one more than the event's before it, without gaps
 * @param task    the task it is about, or null
 * @param message a sentence for a person
 */
public record Event(long id, Instant at, String name, Long task, String actor, String message) {
    public static Event of(Row row) {
        return new Event(row.number("id"), row.instant("at"), row.text("event"), row.numberOrNull("task"),
                row.text("actor"), row.text("message"));
    }
}
