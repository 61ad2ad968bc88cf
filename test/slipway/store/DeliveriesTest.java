package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.processor.EchoProcessor;
import slipway.store.Deliveries.Delivery;
import slipway.store.Deliveries.Outcome;
import slipway.task.Actor;
import slipway.task.Draft;
import slipway.task.Refusal;

/** A delivery is known for 30 days, and not kept for much longer. */
class DeliveriesTest {
    private static final Outcome IGNORED = new Outcome.Ignored("it is a ping");

    @TempDir
    private Path folder;
    private volatile Instant time = Instant.parse("2026-11-23T15:50:00.120Z");
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder, () -> time, TestStore.types(1, 1, new EchoProcessor()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Delivery delivery(String id, String body) {
        return new Delivery("hello", id, body.getBytes(StandardCharsets.UTF_8));
    }

    private void add(Delivery delivery, Outcome outcome) {
        store.database.write(tx -> {
            Deliveries.add(tx, delivery, outcome);
            return null;
        });
    }

    private Optional<Outcome> find(Delivery delivery) {
        return store.database.write(tx -> Deliveries.find(tx, delivery));
    }

    @Test
    void aDeliveryIsKnownByItsIdOrItsBodyForThirtyDays() {
        var built = new Outcome.Built(store.build("main").id());
        add(delivery("one", "body"), built);
        time = time.plus(Duration.ofDays(30)).minusMillis(1);
        assertEquals(Optional.of(built), find(delivery("one", "another")));
        assertEquals(Optional.of(built), find(delivery("another", "body")));
        assertEquals(Optional.of(built), find(delivery(null, "body")));
        assertEquals(Optional.empty(), find(delivery("another", "another")));
        assertEquals(Optional.empty(), find(delivery(null, "another")));
        assertEquals(Optional.empty(), find(new Delivery("other", "one", delivery("one", "body").body())));
        time = time.plusMillis(1);
        assertEquals(Optional.empty(), find(delivery("one", "body")));
    }

    @Test
    void twoWithoutAnIdAreNotTheSame() {
        add(delivery(null, "body"), IGNORED);
        assertEquals(Optional.empty(), find(delivery(null, "another")));
    }

    @Test
    void theFirstOneCounts() {
        var built = new Outcome.Built(store.build("main").id());
        add(delivery("one", "body"), built);
        add(delivery("two", "another"), IGNORED);
        assertEquals(Optional.of(built), find(delivery("two", "body")));
        assertEquals(Optional.of(built), find(delivery("one", "another")));
    }

    @Test
    void itIsWrittenWithItsBuildOrNotAtAll() {
        assertThrows(Refusal.class, () -> store.database.write(tx -> {
            var build = store.lifecycle.create(tx, Draft.build("hello", "main", "", "webhook", Actor.WEBHOOK));
            Deliveries.add(tx, delivery("one", "body"), new Outcome.Built(build.id()));
            throw Refusal.unavailable("no more");
        }));
        assertEquals("0 0", store.seen("SELECT (SELECT count(*) FROM task) || ' ' || (SELECT count(*) FROM delivery)"));
    }

    @Test
    void deliveriesThatHaveHadTheirTimeGoAFewAtATimeAsNewOnesCome() {
        for (int i = 0; i < 25; i++) {
            add(delivery(null, "old " + i), IGNORED);
        }
        time = time.plus(Duration.ofDays(30));
        add(delivery(null, "new 1"), IGNORED);
        assertEquals("16", store.seen("SELECT count(*) FROM delivery"));
        add(delivery(null, "new 2"), IGNORED);
        add(delivery(null, "new 3"), IGNORED);
        assertEquals("3", store.seen("SELECT count(*) FROM delivery"));
    }

    @Test
    void aDeliveryAndWhatIsToGoAreFoundByIndexes() throws Exception {
        var plan = new ArrayList<String>();
        try (var connection = store.connection(); var statement = connection.createStatement()) {
            for (String name : List.of("delivery.find", "delivery.prune")) {
                try (var steps = statement.executeQuery("EXPLAIN QUERY PLAN "
                        + new Statements().get(name).variant(List.of()).text())) {
                    while (steps.next()) {
                        plan.add(steps.getString("detail"));
                    }
                }
            }
        }
        assertEquals(List.of(), plan.stream().filter(step -> step.startsWith("SCAN delivery")).toList());
        for (String index : List.of("delivery_by_id", "delivery_by_body", "delivery_received")) {
            assertTrue(plan.stream().anyMatch(step -> step.contains(index)), index + plan);
        }
    }
}
