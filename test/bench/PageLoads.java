package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slipway.Running;
import slipway.page.Browser;

/** How long a browser takes from the page's address to the first data on the screen, with 10,000 tasks in the database. */
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
            for (int i = 0; i < TASKS; i++) {
                running.form("/api/jobs", "command=true");
            }
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

    private static double load(Browser browser, String page) throws Exception {
        browser.go("about:blank");
        browser.go(page);
        return ((Number) browser.await(SHOWN)).doubleValue();
    }

    private static void tell(Bench bench, String visit, List<Double> millis) {
        bench.tell("the page's first data, " + TASKS + " tasks, " + visit, Bench.number(Bench.median(millis)) + " ms",
                "the slowest of " + LOADS + ": " + Bench.number(millis.stream().max(Double::compare).orElseThrow()) + " ms",
                "<= 300 ms");
    }
}
