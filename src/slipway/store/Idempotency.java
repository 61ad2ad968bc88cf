package slipway.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import slipway.task.Refusal;

/** Which task a request with an {@code Idempotency-Key} made, for 24 hours: sent again, it makes no other. */
public final class Idempotency {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final int PRUNED = 10;

    private Idempotency() {
    }

    /**
     * A request that may come again.
     *
     * @param path as it came
     * @param body what tells its body from others
     */
    public record Key(long user, String path, String key, byte[] body) {
    }

    /**
     * The task that this request made when it came before.
     *
     * @throws Refusal when the key was then used for another body
     */
    public static OptionalLong find(Transaction tx, Key key) {
        var row = tx.row("idempotency.find", "user_id", key.user, "path", key.path, "key", key.key,
                "since", tx.now().minus(KEPT));
        if (row.isEmpty()) {
            return OptionalLong.empty();
        }
        long task = row.get().number("task_id");
        if (!Arrays.equals(key.body, row.get().bytesOrNull("body_hash"))) {
            throw Refusal.invalid("Idempotency-Key", "was used within 24 hours for a request with another body, which "
                    + "made task " + task + "; use a new one for a new request");
        }
        return OptionalLong.of(task);
    }

    /** Keeps what a request made, in the transaction that made it. */
    public static void add(Transaction tx, Key key, long task) {
        tx.change("idempotency.prune", "until", tx.now().minus(KEPT), "limit", PRUNED);
        tx.change("idempotency.add", "user_id", key.user, "path", key.path, "key", key.key, "body_hash", key.body,
                "task", task, "now", tx.now());
    }
}
