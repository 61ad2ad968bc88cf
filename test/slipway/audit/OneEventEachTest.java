package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Environments;
import slipway.store.Events;
import slipway.store.Tasks;
import slipway.store.TestStore;
import slipway.task.Event;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Status;
import slipway.task.Task;

/** Rule 9: every state change has exactly one event row, and the audit file has the same ones in the same order. */
class OneEventEachTest {
    @TempDir
    private Path folder;
    private TestAudit audit;
    private TestStore store;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        store = audit.store;
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    /** Every way from one status to another, several of them within one transaction. */
    private void everything() {
        store.environment("production", true);
        Task first = store.built();
        store.deployed("production", first);
        store.deployed("production", store.built());
        store.deploy("production", first);
        store.deploy("production", first);
        store.database.write(tx -> store.lifecycle.deployments().rollBack(tx,
                Environments.find(tx, "production").orElseThrow(), "hello", null, null, TestStore.ALICE));
        Task failing = store.build("main");
        store.deploy("production", failing);
        store.fail(failing);
        Task cancelled = store.job("db");
        store.database.write(tx -> store.lifecycle.withdraw(tx, cancelled, Reason.CANCELLED, "cancelled by alice",
                TestStore.ALICE));
        Task left = store.build("main");
        store.deploy("production", left);
        store.claim("build", 1);
        store.database.write(tx -> store.lifecycle.recover(tx, left,
                new Outcome.Failed(Reason.WORKER_RESTART, "the service ended"), 0, "next life"));
        store.succeed(store.job("db"));
        store.job("db");
        store.claim("job", 1);
        store.job("db");
    }

    private List<Event> events() {
        return store.database.read(session -> Events.after(session, 0, null, 1000));
    }

    private List<Task> tasks() {
        return store.database.read(session -> store.tasks.list(session, Tasks.Filter.ALL, null, 1000));
    }

    @Test
    void everyStateChangeHasExactlyOneEvent() {
        everything();
        for (Task task : tasks()) {
            var wanted = new ArrayList<String>(List.of("CREATED"));
            if (task.startedAt() != null) {
                wanted.add("STARTED");
            }
            if (task.status().completed()) {
                wanted.add(task.reason() == Reason.WORKER_RESTART ? "RECOVERY"
                        : task.status() == Status.SUCCEEDED ? "SUCCEEDED" : "FAILED");
            }
            String type = task.type().toUpperCase(Locale.ROOT) + "_";
            assertEquals(wanted.stream().map(type::concat).toList(), events().stream()
                    .filter(event -> event.task() != null && event.task() == task.id()).map(Event::name).toList(),
                    task.title());
        }
        assertTrue(tasks().stream().map(Task::reason).toList().containsAll(List.of(Reason.SUPERSEDED,
                Reason.BUILD_FAILED, Reason.CANCELLED, Reason.WORKER_RESTART, Reason.EXIT_CODE)));
    }

    @Test
    void eventsAreNumberedInOrderWithoutGaps() {
        everything();
        var events = events();
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i + 1, events.get(i).id());
            assertTrue(i == 0 || !events.get(i).at().isBefore(events.get(i - 1).at()));
        }
    }

    @Test
    void theAuditFileHasTheSameOnesInTheSameOrder() throws IOException {
        everything();
        assertEquals(events().stream().map(event -> event.id() + " " + event.name()).toList(),
                audit.lines().stream().map(line -> line.replaceFirst(
                        "\\{\"seq\":([0-9]+),\"at\":\"[^\"]*\",\"event\":\"([A-Z_]+)\".*", "$1 $2")).toList());
        assertEquals(List.of(), audit.verify().problems());
    }

    @Test
    void theRowKnowsTheEventThatTellsOfItsEnd() {
        everything();
        assertEquals("0", store.seen("""
                SELECT count(*) FROM task LEFT JOIN event ON event.id = task.ended_seq
                WHERE task.status IN ('succeeded', 'failed')
                  AND (event.task IS NOT task.id
                       OR event.event NOT LIKE '%SUCCEEDED' AND event.event NOT LIKE '%FAILED'
                          AND event.event NOT LIKE '%RECOVERY')"""));
    }

    @Test
    void theActorIsWhoAskedOrWhoCausedTheEndOrSystemForARecovery() {
        everything();
        assertEquals(List.of("system"), events().stream().filter(event -> event.name().endsWith("_RECOVERY"))
                .map(Event::actor).distinct().toList());
        assertEquals(List.of("alice"), events().stream().filter(event -> !event.name().endsWith("_RECOVERY"))
                .map(Event::actor).distinct().toList());
    }
}
