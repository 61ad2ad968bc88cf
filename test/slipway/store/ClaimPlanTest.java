package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite goes about the statements that must not cost more as rows gather. */
class ClaimPlanTest {
    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<String> plan(String name, String... given) throws SQLException {
        var plan = new ArrayList<String>();
        try (var connection = store.connection(); var statement = connection.createStatement();
                var rows = statement.executeQuery("EXPLAIN QUERY PLAN "
                        + new Statements().get(name).variant(List.of(given)).text())) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        return plan;
    }

    private static void assertNoTableIsReadWhole(List<String> plan) {
        // "SCAN task" reads every row; "SCAN line" and the like go over what the statement itself has made.
        assertEquals(List.of(), plan.stream().filter(step -> step.matches("SCAN (task|build|deployment|event)\\b.*"))
                .toList(), plan.toString());
    }

    @Test
    void theClaimLooksAtHeadsOfLinesOnlyByTheirIndexes() throws SQLException {
        var plan = plan("task.claim");
        assertNoTableIsReadWhole(plan);
        assertTrue(plan.stream().anyMatch(step -> step.contains("task_line")), plan.toString());
        assertTrue(plan.stream().anyMatch(step -> step.contains("task_waiting")), plan.toString());
        assertTrue(plan.stream().anyMatch(step -> step.contains("task_one_ongoing_per_target")), plan.toString());
        for (String step : plan) {
            assertTrue(!step.contains(" task ") || step.contains("INDEX task_") || step.contains("INTEGER PRIMARY KEY"),
                    step);
        }
    }

    @Test
    void theClaimIsPlannedTheSameWhenTheDatabaseHasStatistics() throws SQLException {
        for (int i = 0; i < 20; i++) {
            store.succeed(store.job("t" + i));
            store.job("db");
        }
        var before = plan("task.claim");
        store.otherProgram("ANALYZE");
        assertNoTableIsReadWhole(plan("task.claim"));
        assertEquals(before, plan("task.claim"));
    }

    @Test
    void endsAndRecoveriesFindTheirRowsByAnIndex() throws SQLException {
        for (String name : List.of("task.finish", "task.withdraw", "task.recover", "task.ready", "task.left_ongoing",
                "task.ongoing", "task.ongoing_on", "task.count_ongoing", "deployment.waiting_for_build",
                "deployment.pending_of", "deployment.ongoing_of")) {
            assertNoTableIsReadWhole(plan(name));
        }
    }

    @Test
    void whatIsLiveIsFoundByAnIndexHoweverManyDeploymentsThereWere() throws SQLException {
        for (String name : List.of("deployment.live", "deployment.repositories_in", "deployment.released",
                "deployment.build_before")) {
            var plan = plan(name);
            assertNoTableIsReadWhole(plan);
            assertTrue(plan.stream().anyMatch(step -> step.contains("task_live")), name + plan);
        }
    }

    @Test
    void listsStandInTheirOrderWithoutSorting() throws SQLException {
        for (var given : List.of(List.of("type"), List.of("repository"), List.of("target"), List.of("before"),
                List.of("failed"), List.<String>of())) {
            var plan = plan("task.list", given.toArray(String[]::new));
            assertEquals(List.of(), plan.stream().filter(step -> step.contains("TEMP B-TREE")).toList(),
                    given + plan.toString());
        }
        assertNoTableIsReadWhole(plan("event.after", "task"));
    }
}
