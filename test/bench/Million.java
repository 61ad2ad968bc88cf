package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.audit.Audit;

/** With a million tasks: from the start to ready, after a kill and with tasks to recover; the audit log verified. */
final class Million {
    private static final int TASKS = 1_000_000;
    private static final int EVENTS = 3 * TASKS;
    private static final int ROUNDS = 5;

    private Million() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        Path data = folder.resolve("data");
        Subject.start(data, Map.of()).close();
        Path database = data.resolve("slipway.db");
        fill(database);
        // Its first start brings the audit file up to date.
        Subject.start(data, Map.of()).close();
        var starts = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            leaveOngoing(database);
            var subject = Subject.start(data, Map.of());
            starts.add(subject.firstAnswerMillis());
            subject.kill();
        }
        bench.tell("start to ready, recovered, with 1,000,000 tasks", Bench.number(Bench.median(starts)) + " ms", "",
                "<= 600 ms");
        Path file = data.resolve("audit/audit.log");
        var rates = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            check(Audit.verifyChain(file).valid());
            rates.add(Files.size(file) / 1e6 / ((System.nanoTime() - began) / 1e9));
        }
        bench.tell("audit verification, the chain alone", Bench.number(Bench.median(rates)) + " MB/s",
                Bench.number(Files.size(file) / 1e6) + " MB", ">= 200 MB/s");
        try (var subject = Subject.start(data, Map.of())) {
            // Once, unlike the others: it takes a quarter of a minute.
            long began = System.nanoTime();
            check(subject.get("/api/audit/verify").contains("\"valid\":true"));
            bench.tell("audit verification, with the database",
                    Bench.number(EVENTS / ((System.nanoTime() - began) / 1e9)) + " entries/s",
                    Bench.number(EVENTS) + " entries, one run", ">= 100,000/s");
        }
    }

    private static void check(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("the audit log is not valid");
        }
    }

    private static void execute(Path database, List<String> statements) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            connection.setAutoCommit(false);
            for (String each : statements) {
                statement.executeUpdate(each);
            }
            connection.commit();
        }
    }

    private static void fill(Path database) throws Exception {
        String numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ";
        String time = "'2026-01-01T00:00:00.000Z'";
        execute(database, List.of(
                "CREATE TEMP TABLE first AS SELECT max(id) AS id FROM event",
                numbers.formatted(TASKS) + """
                        INSERT INTO task (type, status, ready_at, triggered_by, created_at, started_at, completed_at,
                                          duration_ms, claimed_by, ended_seq)
                        SELECT 'job', 'succeeded', TIME, 'bench', TIME, TIME, TIME, 1, 'x', 3 * i + first.id
                        FROM n, first""".replace("TIME", time),
                "INSERT INTO job (task_id, command) SELECT id, 'true' FROM task",
                numbers.formatted(EVENTS) + """
                        INSERT INTO event (id, at, event, task, actor, message)
                        SELECT i + first.id, TIME,
                               CASE i %% 3 WHEN 1 THEN 'JOB_CREATED' WHEN 2 THEN 'JOB_STARTED' ELSE 'JOB_SUCCEEDED' END,
                               (i + 2) / 3, 'bench', 'Job ' || (i + 2) / 3 || ' (true) did what this is about'
                        FROM n, first""".replace("TIME", time).replace("%%", "%")));
    }

    /** As a killed life would have left them. */
    private static void leaveOngoing(Path database) throws Exception {
        var statements = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            statements.add("""
                    INSERT INTO task (type, status, ready_at, triggered_by, created_at, started_at, claimed_by)
                    VALUES ('job', 'ongoing', '2026-01-01T00:00:00.000Z', 'bench', '2026-01-01T00:00:00.000Z',
                            '2026-01-01T00:00:00.000Z', 'x')""");
            statements.add("INSERT INTO job (task_id, command) SELECT max(id), 'true' FROM task");
            for (String event : List.of("JOB_CREATED", "JOB_STARTED")) {
                statements.add("INSERT INTO event (id, at, event, task, actor, message) SELECT max(event.id) + 1, "
                        + "'2026-01-01T00:00:00.000Z', '" + event
                        + "', (SELECT max(id) FROM task), 'bench', 'x' FROM event");
            }
        }
        execute(database, statements);
    }
}
