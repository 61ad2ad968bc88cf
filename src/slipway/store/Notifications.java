package slipway.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import slipway.task.Notification;
import slipway.task.Row;
import slipway.task.Secret;
import slipway.task.Task;

/**
 * Who is still to be told of the end of a task. A row is there from the transaction that ends the task until it was
 * told or given up.
 */
public final class Notifications {
    private Notifications() {
    }

    /** A {@code notify_url}, and what goes with it. */
    private record Receiver(String whose, String url, Secret secret) {
    }

    /** In the transaction that ends {@code task}: its repository and its environment are to be told. */
    static void add(Transaction tx, Task task, String event) {
        if (task.repository() != null) {
            tx.change("notification.to_repository", "task", task.id(), "event", event,
                    "repository", task.repository(), "now", tx.now());
        }
        if (task.target() != null) {
            tx.change("notification.to_environment", "task", task.id(), "event", event,
                    "environment", task.target(), "now", tx.now());
        }
    }

    /** One of them is told nothing any more; the other is null. */
    static void drop(Transaction tx, String repository, String environment) {
        tx.change("notification.drop", "repository", repository, "environment", environment);
    }

    /** All of them, those that are due first in front. */
    public static List<Notification> pending(Session session) {
        var receivers = new HashMap<String, Optional<Receiver>>();
        var pending = new ArrayList<Notification>();
        session.each("notification.all", row -> {
            String whose = row.has("repository")
                    ? "repository " + row.text("repository")
                    : "environment " + row.text("environment");
            receivers.computeIfAbsent(whose, name -> receiver(session, row, name)).ifPresent(receiver ->
                    pending.add(new Notification(row.number("id"), row.number("task_id"), row.text("event"),
                            receiver.whose, receiver.url, receiver.secret, row.integer("tries"),
                            row.instant("next_at"))));
        });
        return pending;
    }

    private static Optional<Receiver> receiver(Session session, Row row, String whose) {
        var found = row.has("repository")
                ? Repositories.find(session, row.text("repository"))
                        .map(r -> new Receiver(whose, r.notifyUrl(), r.notifySecret()))
                : Environments.find(session, row.text("environment"))
                        .map(e -> new Receiver(whose, e.notifyUrl(), e.notifySecret()));
        return found.filter(receiver -> receiver.url != null);
    }

    /**
     * Counts a try that is about to begin.
     *
     * @param next when the one after it is due
     * @return false when it is no longer to be told, or somebody else is at it
     */
    public static boolean tried(Transaction tx, Notification one, Instant next) {
        return tx.change("notification.tried", "notification", one.id(), "tries", one.tries(), "next", next) == 1;
    }

    public static void told(Transaction tx, Notification one) {
        tx.change("notification.over", "notification", one.id());
    }

    /** It was tried in vain, for the last time. @param why a sentence's end: {@code it answered 500} */
    public static void giveUp(Transaction tx, Notification one, String why) {
        if (tx.change("notification.over", "notification", one.id()) == 1) {
            String actor = tx.row("task.find", "task", one.task()).orElseThrow().text("triggered_by");
            tx.event("NOTIFICATION_FAILED", one.task(), actor, "the notify_url of " + one.whose()
                    + " could not be told of " + one.event() + " of task " + one.task() + ": " + why);
        }
    }
}
