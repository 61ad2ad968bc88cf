package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.processor.EchoProcessor;
import slipway.task.Refusal;

/** A key is known for a day, and not kept for much longer. */
class IdempotencyRowsTest {
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

    private static Idempotency.Key key(String key, String body) {
        return new Idempotency.Key(1, "/api/jobs", key, body.getBytes(StandardCharsets.UTF_8));
    }

    private long add(Idempotency.Key key) {
        long task = store.job(null).id();
        store.database.write(tx -> {
            Idempotency.add(tx, key, task);
            return null;
        });
        return task;
    }

    private OptionalLong find(Idempotency.Key key) {
        return store.database.write(tx -> Idempotency.find(tx, key));
    }

    @Test
    void aKeyIsKnownForADayAndThenItsOwnersToUseAnew() {
        long first = add(key("a", "body"));
        time = time.plus(Duration.ofHours(24)).minusMillis(1);
        assertEquals(OptionalLong.of(first), find(key("a", "body")));
        assertThrows(Refusal.class, () -> find(key("a", "another body")));
        time = time.plusMillis(1);
        assertEquals(OptionalLong.empty(), find(key("a", "another body")));
        long second = add(key("a", "another body"));
        assertEquals(OptionalLong.of(second), find(key("a", "another body")));
        assertEquals("1", store.seen("SELECT count(*) FROM idempotency"));
    }

    @Test
    void keysThatHaveHadTheirTimeGoAFewAtATimeAsNewOnesCome() {
        for (int i = 0; i < 25; i++) {
            add(key("old " + i, ""));
        }
        time = time.plus(Duration.ofHours(24));
        add(key("new 1", ""));
        assertEquals("16", store.seen("SELECT count(*) FROM idempotency"));
        add(key("new 2", ""));
        add(key("new 3", ""));
        assertEquals("3", store.seen("SELECT count(*) FROM idempotency"));
    }

    @Test
    void aKeyAndWhatIsToGoAreFoundByIndexes() throws Exception {
        try (var connection = store.connection(); var statement = connection.createStatement()) {
            for (String name : new String[] {"idempotency.find", "idempotency.prune"}) {
                try (var plan = statement.executeQuery("EXPLAIN QUERY PLAN "
                        + new Statements().get(name).variant(List.of()).text())) {
                    while (plan.next()) {
                        assertEquals(-1, plan.getString("detail").indexOf("SCAN"), name + plan.getString("detail"));
                    }
                }
            }
        }
    }
}
