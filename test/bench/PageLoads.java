package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import slipway.Running;
import slipway.page.Browser;

/** From the page's address to its first data on the screen, in a browser, with 10,000 tasks in the database. */
final class PageLoads {
    private static final int TASKS = 10_000;
    private static final int LOADS = 15;

    /** The time of the frame that had a card and a row of the activity, in ms since the navigation began. */
    private static final String SHOWN = """
            const ready = document.querySelector('.card .live') && document.querySelector('.rows li');
            if (ready && !window.shown) requestAnimationFrame(() => window.shown = performance.now());
            return window.shown;
            """;

    private PageLoads() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        if (!Browser.missing().isEmpty()) {
            bench.tell("the page's first data", Browser.missing(), "", "<= 300 ms");
            return;
        }
        Path data = folder.resolve("data");
        try (var running = Running.start(data)) {
            running.form("/api/repositories", "name=hello&url=file:///nowhere&build_command=true&artifact=x");
            running.form("/api/environments", "name=production");
            running.form("/api/environments", "name=staging");
        }
        fill(data.resolve("slipway.db"));
        try (var running = Running.start(data)) {
            String token = Files.readString(data.resolve("admin.token")).strip();
            var first = new ArrayList<Double>();
            var again = new ArrayList<Double>();
            try (var browser = Browser.start(folder.resolve("profile"))) {
                browser.show(1280, 900, false);
                String page = "http://127.0.0.1:" + running.port() + "/";
                browser.go(page);
                browser.type("#field-token", token);
                browser.click("button", "Sign in");
                browser.await(SHOWN);
                for (int i = 0; i < LOADS; i++) {
                    // With nothing of it kept, and as it is the next time.
                    browser.forget();
                    first.add(load(browser, page));
                    again.add(load(browser, page));
                }
            }
            tell(bench, "a first visit", first);
            tell(bench, "the next ones", again);
        }
    }

    /** Builds and their deployments, by turns, a minute apart. */
    private static void fill(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO task (id, type, status, repository, target, ready_at, triggered_by, created_at,
                                      started_at, completed_at, duration_ms, claimed_by, ended_seq)
                    SELECT i, CASE i %% 2 WHEN 1 THEN 'build' ELSE 'deployment' END, 'succeeded', 'hello',
                           CASE i %% 4 WHEN 0 THEN 'production' WHEN 2 THEN 'staging' END, at, 'bench', at, at, at, 900,
                           'bench', 1
                    FROM (SELECT i, strftime('%%Y-%%m-%%dT%%H:%%M:%%S.000Z', 'now', (i - %d) || ' minutes') AS at
                          FROM n)
                    """.formatted(TASKS, TASKS));
            statement.executeUpdate("""
                    INSERT INTO build (task_id, branch, commit_hash, commit_subject, origin)
                    SELECT id, 'main', printf('%040x', id), 'Say hello once more', id FROM task WHERE type = 'build'
                    """);
            statement.executeUpdate("""
                    INSERT INTO deployment (task_id, build_id) SELECT id, id - 1 FROM task WHERE type = 'deployment'
                    """);
        }
    }

    private static double load(Browser browser, String page) throws Exception {
        browser.go("about:blank");
        browser.go(page);
        return ((Number) browser.await(SHOWN)).doubleValue();
    }

    private static void tell(Bench bench, String visit, List<Double> millis) {
        double slowest = millis.stream().max(Double::compare).orElseThrow();
        bench.tell("the page's first data, " + TASKS + " tasks, " + visit, Bench.number(Bench.median(millis)) + " ms",
                "the slowest of " + LOADS + ": " + Bench.number(slowest) + " ms", "<= 300 ms");
    }
}
