package bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import slipway.store.Database;
import slipway.store.Lifecycle;
import slipway.store.Tasks;
import slipway.store.Vault;
import slipway.task.Actor;
import slipway.task.Draft;
import slipway.task.Job;
import slipway.task.TaskType;

/** What a claim costs as the table grows: with finished rows, and with rows blocked behind one busy target. */
final class Claims {
    private static final int CLAIMS = 400;
    private static final int ROUNDS = 7;
    private static final TaskType TYPE = new TaskType("job", 1_000_000, Job::of, run -> {
        throw new IllegalStateException("nothing runs here");
    });

    private Claims() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var tables = List.of(
                new Table(folder.resolve("empty.db"), 0, 0),
                new Table(folder.resolve("finished.db"), 100_000, 0),
                new Table(folder.resolve("more-finished.db"), 1_000_000, 0),
                new Table(folder.resolve("blocked.db"), 0, 100_000));
        for (int round = 0; round < ROUNDS; round++) {
            for (Table table : tables) {
                table.measure();
            }
        }
        double empty = Bench.median(tables.getFirst().micros);
        for (Table table : tables) {
            double micros = Bench.median(table.micros);
            bench.tell("a claim, " + table.name(), Bench.number(micros) + " µs",
                    Bench.number(micros / empty) + " times an empty table's", "<= 1.5 times");
            table.database.close();
        }
    }

    private static final class Table {
        private final int finished;
        private final int blocked;
        private final Database database;
        private final Lifecycle lifecycle = new Lifecycle(new Tasks(List.of(TYPE)));
        private final List<Double> micros = new ArrayList<>();

        Table(Path file, int finished, int blocked) throws Exception {
            this.finished = finished;
            this.blocked = blocked;
            Database.open(file, InstantSource.system(), Vault.NONE, () -> { }).close();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    var statement = connection.createStatement()) {
                statement.execute("PRAGMA synchronous = OFF");
                statement.executeUpdate(fill(finished, "'succeeded', NULL, 1, '2026-01-01T00:00:00.000Z', 'x', 1"));
                statement.executeUpdate(fill(blocked > 0 ? 1 : 0, "'ongoing', 'busy', NULL, NULL, 'x', NULL"));
                statement.executeUpdate(fill(blocked, "'pending', 'busy', NULL, NULL, NULL, NULL"));
                statement.executeUpdate("INSERT INTO job (task_id, command) SELECT id, 'true' FROM task");
            }
            database = Database.open(file, InstantSource.system(), Vault.NONE, () -> { });
        }

        private static String fill(int count, String columns) {
            return """
                    WITH RECURSIVE n (i) AS (SELECT 1 WHERE %d > 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO task (type, ready_at, triggered_by, created_at, started_at,
                                      status, target, duration_ms, completed_at, claimed_by, ended_seq)
                    SELECT 'job', '2026-01-01T00:00:00.000Z', 'bench', '2026-01-01T00:00:00.000Z',
                           '2026-01-01T00:00:00.000Z', %s
                    FROM n""".formatted(count, count, columns);
        }

        String name() {
            return finished > 0 ? Bench.number(finished) + " finished"
                    : blocked > 0 ? Bench.number(blocked) + " blocked behind a busy target" : "an empty table";
        }

        /** Each claim in a transaction of its own, with what a claim does beside the statement. */
        void measure() {
            for (int i = 0; i < CLAIMS; i++) {
                database.write(tx -> lifecycle.create(tx, Draft.job("true", null, 10, 10, Actor.SYSTEM)));
            }
            long began = System.nanoTime();
            for (int i = 0; i < CLAIMS; i++) {
                if (database.write(tx -> lifecycle.claim(tx, TYPE, 1, "bench")).size() != 1) {
                    throw new IllegalStateException("nothing was claimed");
                }
            }
            micros.add((System.nanoTime() - began) / 1e3 / CLAIMS);
        }
    }
}
