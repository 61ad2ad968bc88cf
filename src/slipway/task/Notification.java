package slipway.task;

import java.time.Instant;

/**
 * Somebody who is still to be told that a task has ended.
 *
 * @param event  the one that tells of the end: {@code BUILD_FAILED}
 * @param whose  whose {@code notify_url} it is: {@code repository hello}
 * @param secret what it is signed with, or null
 * @param tries  how many have begun
 * @param nextAt when the next one is due
 */
public record Notification(long id, long task, String event, String whose, String url, Secret secret, int tries,
                           Instant nextAt) {
}
