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

    /** By an index on what is pending or ongoing alone, or by its id. */
    private static void assertCostsNothingForWhatHasEnded(String name, List<String> plan) {
        for (String step : plan) {
            assertTrue(!step.matches("(SCAN|SEARCH) task\\b.*")
                    || step.matches(".*INDEX task_(line|waiting|ongoing|one_ongoing_per_target)\\b.*")
                    || step.contains("USING INTEGER PRIMARY KEY (rowid=?)"), name + ": " + step);
        }
    }

    @Test
    void theClaimLooksAtTheHeadsOfLinesOnly() throws SQLException {
        var plan = plan("task.claim");
        // The last step looks the heads up by their ids; it may do so in any index.
        plan.remove("SEARCH task USING INDEX task_of_type (type=? AND id=?)");
        assertCostsNothingForWhatHasEnded("task.claim", plan);
        for (String index : List.of("task_line", "task_waiting", "task_one_ongoing_per_target")) {
            assertTrue(plan.stream().anyMatch(step -> step.contains("COVERING INDEX " + index)), plan.toString());
        }
    }

    @Test
    void whatIsPendingOrOngoingIsFoundWithoutLookingAtWhatHasEnded() throws SQLException {
        for (String name : List.of("task.finish", "task.withdraw", "task.recover", "task.ready", "task.left_ongoing",
                "task.ongoing", "task.ongoing_on", "task.count_ongoing", "task.count_pending", "task.count_pending_on",
                "task.count_pending_of", "task.claimable_heads",
                "task.position", "task.before", "task.lines", "task.in_line", "task.free", "task.not_ready",
                "task.types_waiting", "deployment.waiting_for_build", "deployment.pending_of",
                "deployment.ongoing_of")) {
            assertCostsNothingForWhatHasEnded(name, plan(name));
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
        for (String only : List.of("type", "repository", "target", "before", "pending", "ongoing", "failed")) {
            for (String also : List.of("type", "repository", "target")) {
                var plan = plan("task.list", only, also);
                assertTrue(plan.stream().noneMatch(step -> step.contains("TEMP B-TREE")), only + also + plan);
            }
        }
        assertNoTableIsReadWhole(plan("event.after", "task"));
    }
}
