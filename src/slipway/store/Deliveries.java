package slipway.store;

import java.time.Duration;
import java.util.Optional;
import slipway.task.Row;

/** What web hooks were answered, for 30 days: a delivery that comes again is answered as it was first. */
public final class Deliveries {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int PRUNED = 10;

    private Deliveries() {
    }

    /**
     * One delivery.
     *
     * @param id   what its sender calls it, or null; unlike the body it is not signed
     * @param body the SHA-256 of its body
     */
    public record Delivery(String repository, String id, byte[] body) {
    }

    /** What came of it: a build, or the reason why none. */
    public sealed interface Outcome {
        record Built(long build) implements Outcome {
        }

        record Ignored(String why) implements Outcome {
        }
    }

    /** What came of the first delivery with the same id or the same body. */
    public static Optional<Outcome> find(Transaction tx, Delivery delivery) {
        return tx.row("delivery.find", "repository", delivery.repository, "delivery", delivery.id,
                "body_hash", delivery.body, "since", tx.now().minus(KEPT)).map(Deliveries::outcome);
    }

    /** Keeps what came of a delivery, in the transaction in which it did. */
    public static void add(Transaction tx, Delivery delivery, Outcome outcome) {
        tx.change("delivery.prune", "until", tx.now().minus(KEPT), "limit", PRUNED);
        tx.change("delivery.add", "repository", delivery.repository, "delivery", delivery.id,
                "body_hash", delivery.body,
                "build", outcome instanceof Outcome.Built built ? built.build : null,
                "ignored", outcome instanceof Outcome.Ignored ignored ? ignored.why : null, "now", tx.now());
    }

    private static Outcome outcome(Row row) {
        return row.has("build_id")
                ? new Outcome.Built(row.number("build_id"))
                : new Outcome.Ignored(row.text("ignored"));
    }
}
