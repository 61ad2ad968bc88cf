package slipway.store;

import java.util.Optional;
import slipway.task.Actor;
import slipway.task.Hold;
import slipway.task.Row;

/** Whether anything is claimed at all. */
public final class Queue {
    private Queue() {
    }

    /** Who paused it, or nobody. */
    public static Optional<Hold> paused(Session session) {
        return session.row("queue.find").filter(row -> row.has("paused_since")).map(Queue::hold);
    }

    private static Hold hold(Row row) {
        return new Hold(row.text("paused_by"), row.text("paused_reason"), row.instant("paused_since"));
    }

    /** Nothing more is claimed. Pausing what is paused changes nothing. */
    public static void pause(Transaction tx, String reason, Actor by) {
        if (tx.change("queue.pause", "by", by.name(), "reason", reason, "now", tx.now()) == 1) {
            tx.event("QUEUE_PAUSED", null, by.name(), "the queue was paused: " + reason);
        }
    }

    public static void resume(Transaction tx, Actor by) {
        if (tx.change("queue.resume") == 1) {
            tx.event("QUEUE_RESUMED", null, by.name(), "the queue goes on");
        }
    }
}
