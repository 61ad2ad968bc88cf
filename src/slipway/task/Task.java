package slipway.task;

import java.time.Instant;

/**
 * A row of the one table that has the lifecycle of every type. Where the text says so a component is null.
 *
 * @param target      what it needs to itself while ongoing: an environment's name, what a job names, or null
 * @param repository  the name of the repository it is of, or null
 * @param readyAt     since when it stands in its line; null for a deployment whose build is not done
 * @param first       it stands before all that are not, in its target's line: a rollback
 * @param reason      why it failed; null unless it did
 * @param error       the sentence that goes with it; null unless it failed
 * @param retryOf     the task this one tries again, or null
 * @param triggeredBy a user's name, or {@code webhook}, {@code auto}, {@code system}
 * @param userId      that user's id, or null
 * @param durationMs  by the monotonic clock; null until completed and after a recovery
 * @param logSize     bytes, as recorded when it ended
 */
public record Task(
        long id,
        String type,
        Status status,
        String target,
        String repository,
        Instant readyAt,
        boolean first,
        Reason reason,
        String error,
        int attempt,
        Long retryOf,
        String triggeredBy,
        Long userId,
        Instant createdAt,
        Instant startedAt,
        Instant completedAt,
        Long durationMs,
        Integer exitCode,
        long logSize,
        Details details) {

    public static Task of(Row row, Details details) {
        String reason = row.textOrNull("reason");
        return new Task(
                row.number("id"),
                row.text("type"),
                Status.of(row.text("status")),
                row.textOrNull("target"),
                row.textOrNull("repository"),
                row.instantOrNull("ready_at"),
                row.number("rank") == 0,
                reason == null ? null : Reason.of(reason),
                row.textOrNull("error"),
                row.integer("attempt"),
                row.numberOrNull("retry_of"),
                row.text("triggered_by"),
                row.numberOrNull("triggered_by_user_id"),
                row.instant("created_at"),
                row.instantOrNull("started_at"),
                row.instantOrNull("completed_at"),
                row.numberOrNull("duration_ms"),
                row.intOrNull("exit_code"),
                row.number("log_size"),
                details);
    }

    /** {@code Build 17 of hello@main (1a2b3c4)}. */
    public String title() {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1) + " " + id + " " + details.title();
    }
}
