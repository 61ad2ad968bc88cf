package slipway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.shell.TestRepository;

/** The page in a real browser, as somebody uses it who has never heard of the API. */
class PageTest {
    private static final String CARD = "[data-environment=production]";
    /** Builds until its first line is followed by what the test puts there. */
    private static final String SLOW = "echo first line; until [ -e '%s' ]; do sleep 0.05; done; "
            + "printf '\\033[32mgreen\\033[0m\\n1 of 2\\r2 of 2\\nlast line\\n'; mkdir dist; cp hello.txt dist";

    @TempDir
    private static Path browsing;
    private static Browser browser;

    @TempDir
    private Path folder;
    private Running running;
    private TestRepository repository;

    @BeforeAll
    static void open() throws Exception {
        assumeTrue(Browser.missing().isEmpty(), Browser.missing());
        browser = Browser.start(browsing.resolve("profile"));
    }

    @AfterAll
    static void shut() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        repository = TestRepository.create(folder.resolve("hello"));
        repository.commit("Say hello", Map.of("hello.txt", "hello"));
    }

    /** Whatever a test did, the browser had nothing to complain of. */
    @AfterEach
    void stop() throws Exception {
        browser.js("localStorage.clear()");
        browser.go("about:blank");
        List<String> complaints = browser.complaints();
        running.close();
        assertEquals(List.of(), complaints);
    }

    private void signIn(String token) throws Exception {
        browser.go("http://127.0.0.1:" + running.port() + "/");
        browser.type("#field-token", token);
        browser.click("button", "Sign in");
        browser.await("return document.querySelector('header.top')");
    }

    private void at(String address) throws Exception {
        browser.js("location.hash = arguments[0]", address);
        browser.await("return document.querySelector('main h1') && !document.querySelector('main .loading')");
    }

    private String token(String user, String role) throws Exception {
        running.post("/api/users", Map.of("name", user, "role", role));
        return (String) running.post("/api/users/" + user + "/tokens", Map.of("label", "test")).get("token");
    }

    @Test
    void aDayFromTheFirstSignInToARollbackOnAWidePageInTheLight() throws Exception {
        browser.show(1280, 900, false);
        day();
    }

    @Test
    void aDayFromTheFirstSignInToARollbackOnANarrowPageInTheDark() throws Exception {
        browser.show(360, 780, true);
        day();
    }

    private void day() throws Exception {
        signIn(running.admin);
        browser.awaitText("h1", "Nothing is deployed here yet");
        register();
        browser.click("button", "Make an environment…");
        browser.type("#field-name", "production");
        browser.click("button", "Make");
        browser.awaitText(CARD, "Nothing is live here yet.");

        long first = build();
        deploy();
        seeLive("Say hello");
        repository.commit("Say good bye", Map.of("hello.txt", "good bye"));
        long second = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
        assertTrue(second > first);
        browser.js("location.hash = '#/'");
        browser.awaitText(".rows", "#" + second);
        deploy();
        seeLive("Say good bye");

        lock();
        rollBack();
        seeLive("Say hello");
        cancel();
        loseTheServiceAndFindItAgain();
    }

    private void register() throws Exception {
        browser.click("button", "Register a repository…");
        browser.type("#field-name", "hello");
        browser.type("#field-url", repository.url());
        browser.type("#field-build_command", SLOW.formatted(folder.resolve("go-on")));
        browser.type("#field-artifact", "dist");
        browser.click("button", "Register");
        browser.await("return document.querySelector('.step.done') && !document.querySelector('dialog')");
    }

    /** Its log grows while one looks. */
    private long build() throws Exception {
        browser.click("button", "Build…");
        browser.click("button", "Build");
        browser.awaitText(".status", "ongoing");
        browser.awaitText(".log-lines", "first line");
        assertFalse(((String) browser.js("return document.querySelector('.log-lines').innerText")).contains("last"));
        Files.createFile(folder.resolve("go-on"));
        browser.awaitText(".log-lines", "last line");
        browser.awaitText(".status", "succeeded");
        assertEquals(List.of("green", "2 of 2"), browser.js("""
                return [document.querySelector('.log-text .fg2').textContent,
                        [...document.querySelectorAll('.log-text')].map(e => e.textContent)
                            .find(text => text.includes('of 2'))]
                """));
        browser.awaitText(".facts", "SHA-256");
        long id = (Long) browser.js("return Number(location.hash.split('/')[2])");
        browser.js("location.hash = '#/'");
        return id;
    }

    private void deploy() throws Exception {
        browser.click(CARD + " button", "Deploy…");
        browser.await("return document.querySelector('dialog .primary:not([disabled])')");
        assertEquals("Cancel", browser.js("return document.activeElement.textContent"),
                "what does no harm has the focus");
        browser.click("dialog .primary", null);
        browser.awaitText("h1", "Deployment");
        browser.awaitText(".status", "succeeded");
        browser.js("location.hash = '#/'");
    }

    private void seeLive(String subject) throws Exception {
        browser.awaitText(CARD + " .live", subject);
        assertEquals(List.of("hello"), browser.js(
                "return [...document.querySelectorAll(arguments[0] + ' .live strong')].map(e => e.textContent)", CARD));
        browser.await("return document.title === 'Slipway'");
    }

    private void lock() throws Exception {
        browser.click(CARD + " button", "Lock…");
        browser.type("#field-reason", "release day");
        browser.click("button", "Lock");
        browser.awaitText(CARD, "release day");
        long waiting = running.form("/api/deployments", "environment=production&repository=hello").id();
        browser.awaitText(CARD + " .waits", "#" + waiting + " hello");
        browser.awaitText(CARD + " .waits", "production is locked");
        browser.awaitText(".count", "1");
        assertEquals(202, running.post("/api/deployments/" + waiting + "/cancel", Map.of()).status());
        browser.click(CARD + " button", "Unlock…");
        browser.click("button", "Unlock");
        browser.await("return !document.querySelector(arguments[0]).innerText.includes('release day')", CARD);
    }

    private void rollBack() throws Exception {
        browser.click(CARD + " button", "Roll back…");
        browser.awaitText("dialog .commits", "Say good bye");
        assertEquals(1L, browser.js("return document.querySelectorAll('dialog .commits li').length"));
        browser.click("dialog .danger", null);
        browser.awaitText("h1", "Rollback");
        browser.awaitText(".status", "succeeded");
        browser.js("location.hash = '#/'");
    }

    private void cancel() throws Exception {
        long job = running.post("/api/jobs", Map.of("command", "echo here; sleep 600")).id();
        at("#/tasks/" + job);
        browser.awaitText(".log-lines", "here");
        browser.click("button", "Cancel…");
        assertEquals("Let it go on", browser.js("return document.activeElement.textContent"));
        browser.click("button", "Cancel it");
        browser.awaitText(".status", "cancelled");
        browser.awaitText(".why-box", "Cancelled");
    }

    private void loseTheServiceAndFindItAgain() throws Exception {
        browser.js("location.hash = '#/'; window.stillThere = true");
        assertEquals(List.of(), browser.complaints());
        int port = running.port();
        running.close();
        browser.awaitText("[role=alert]", "can’t be reached");
        browser.await("return document.title.startsWith('– away')");
        // What is known stays on the page.
        browser.awaitText(CARD, "Say hello");
        running = Running.start(folder.resolve("data"), Map.of("HTTP_ADDRESS", "127.0.0.1:" + port));
        browser.await("return !document.querySelector('.gone') && document.querySelector('.live-state.live')");
        // That it could not be reached is what the browser may complain of, and nothing else.
        assertEquals(List.of(), browser.complaints().stream().filter(said -> !said.contains("net::ERR_")).toList());
        running.post("/api/environments", Map.of("name", "staging"));
        browser.awaitText("[data-environment=staging]", "Nothing is live here yet.");
        assertEquals(true, browser.js("return window.stillThere"), "the page was not loaded again");
    }

    @Test
    void whatARoleMayNotDoIsNotOffered() throws Exception {
        browser.show(1280, 900, false);
        prepare();
        signIn(token("eve", "viewer"));
        for (String address : Set.of("#/", "#/activity", "#/queue", "#/repositories/hello", "#/tasks/1")) {
            at(address);
            assertEquals(List.of(), browser.js("return [...document.querySelectorAll('main .button')]"
                    + ".map(e => e.textContent).filter(text => !['Raw', 'Clear'].includes(text))"), address);
        }
        at("#/settings");
        assertEquals(List.of("Repositories", "Environments", "My tokens"),
                browser.js("return [...document.querySelectorAll('.side a')].map(e => e.textContent)"));
        browser.click("summary", "eve");
        browser.awaitText(".menu-inside", "viewer");
        browser.click("button", "Sign out");
        browser.await("return document.getElementById('field-token')");

        signIn(token("bob", "developer"));
        browser.awaitText(CARD, "Say hello");
        assertEquals(List.of("Build…"),
                browser.js("return [...document.querySelectorAll('main button')].map(e => e.textContent)"));
    }

    @Test
    void whatTheServerFindsWrongStandsBesideTheFieldsAndNothingTypedIsLost() throws Exception {
        browser.show(1280, 900, false);
        signIn(running.admin);
        at("#/settings/repositories");
        browser.click("button", "Register a repository…");
        browser.type("#field-name", "No Name");
        browser.type("#field-url", "nowhere");
        browser.click("button", "Register");
        browser.await("return document.querySelectorAll('dialog [aria-invalid]').length === 3");
        browser.await("return document.activeElement.id === 'field-name'");
        assertEquals(List.of("field-name-wrong", "No Name"), browser.js("""
                return [document.querySelector('dialog .wrong').id, document.getElementById('field-name').value]
                """));
        List<String> complaints = browser.complaints();
        assertTrue(complaints.size() == 1 && complaints.getFirst().contains("status of 422"), complaints.toString());
    }

    @Test
    void whatComesFromOutsideIsShownAsTextWhateverItHolds() throws Exception {
        browser.show(1280, 900, false);
        String bad = "<img src=x onerror='window.bad = 1'><script>window.bad = 1</script>";
        repository.commit(bad, Map.of("hello.txt", "x"));
        running.post("/api/repositories", Map.of("name", "hello", "url", repository.url(), "artifact", "dist",
                "build_command", "git log -1 --format=%s; mkdir dist; cp hello.txt dist"));
        running.post("/api/environments", Map.of("name", "production"));
        long build = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
        running.completed(running.form("/api/deployments", "environment=production&build_id=" + build).id());
        running.post("/api/environments/production/lock", Map.of("reason", bad));
        signIn(running.admin);
        browser.awaitText(CARD + " .live", bad);
        browser.awaitText(CARD + " .card-note", bad);
        at("#/tasks/" + build);
        browser.awaitText(".log-lines", bad);
        browser.awaitText(".task-what", bad);
        assertEquals(List.of(0L, true), browser.js(
                "return [document.querySelectorAll('main img, main script').length, window.bad === undefined]"));
    }

    @Test
    void ofALongLogItsEndComesFirstAndOnlyTheLinesOnTheScreenAreInTheDocument() throws Exception {
        browser.show(1280, 900, false);
        long job = running.completed(running.post("/api/jobs", Map.of("command",
                "awk 'BEGIN { for (i = 1; i <= 500000; i++) print \"line\", i, \"of a log that is long\" }'"))
                .id()).id();
        signIn(running.admin);
        at("#/tasks/" + job);
        browser.awaitText(".log-lines", "line 500000 of");
        browser.awaitText(".log-rest", "17 MB come before this.");
        assertEquals(List.of(200_000L), browser.js("return performance.getEntriesByType('resource')"
                + ".filter(e => e.responseStatus === 206).map(e => e.decodedBodySize)"));
        assertEquals("·", browser.js("return document.querySelector('.log-no').dataset.no"));

        browser.type("#log-search", "line 12345");
        browser.await("return document.querySelector('.log-count').textContent === '11 lines'");
        browser.click("[aria-label=next]", null);
        browser.awaitText(".log-line.found", "line 12345");
        at("#/tasks/" + job + "/L400000");
        browser.awaitText(".log-line.here", "line 400000 of");
        assertEquals("400000", browser.js("return document.querySelector('.here .log-no').dataset.no"));
        assertTrue((Long) browser.js("return document.querySelectorAll('.log-line').length") < 100);
    }

    @Test
    void olderTasksComeAsOneScrollsAndFiltersAreInTheAddress() throws Exception {
        browser.show(360, 780, false);
        prepare();
        for (int i = 0; i < 120; i++) {
            running.post("/api/jobs", Map.of("command", "true"));
        }
        signIn(running.admin);
        at("#/activity");
        browser.await("""
                scrollTo(0, document.documentElement.scrollHeight);
                return document.querySelector('.end') && document.querySelectorAll('.rows li').length === 122;
                """);
        at("#/activity?type=deployment&environment=production");
        browser.await("return document.querySelectorAll('.rows li').length === 1");
        assertEquals("production", browser.js("return document.querySelector('select[name=environment]').value"));
    }

    @Test
    void everyViewFitsItsWindowAndCanBeReadInBothThemes() throws Exception {
        prepare();
        running.post("/api/builds", Map.of("repository", "hello", "branch", "nowhere"));
        running.post("/api/environments/production/lock", Map.of("reason", "release day"));
        running.post("/api/deployments", Map.of("environment", "production", "repository", "hello"));
        long colours = running.completed(running.post("/api/jobs", Map.of("command", "for i in 0 1 2 3 4 5 6 7; do "
                + "printf \"\\033[3${i}mf\\033[9${i}mbright\\033[0m \\033[4${i}mback\\033[0m "
                + "\\033[7mtwo\\033[0m\\n\"; done"))
                .id()).id();
        signIn(running.admin);
        for (int width : new int[] {1280, 360}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.show(width, 800, dark);
                for (String address : List.of("#/", "#/activity", "#/queue", "#/tasks/2", "#/tasks/" + colours,
                        "#/repositories/hello", "#/settings/repositories", "#/settings/repositories/hello",
                        "#/settings/environments/production", "#/settings/users", "#/settings/tokens",
                        "#/settings/audit")) {
                    at(address);
                    String where = address + " at " + width + (dark ? " in the dark" : " in the light");
                    assertEquals(true, browser.js("return document.documentElement.scrollWidth <= innerWidth"), where);
                    assertEquals(List.of(), browser.js(CONTRAST), where);
                }
            }
        }
    }

    /** What text that is seen has less than 4.5:1 on its ground. */
    private static final String CONTRAST = """
            const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
            const light = ([r, g, b]) => {
                const part = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
            };
            const ground = e => {
                for (; e; e = e.parentElement) {
                    const colour = rgb(getComputedStyle(e).backgroundColor);
                    if (colour.length === 3 || colour[3] === 1) return colour;
                }
                return [255, 255, 255];
            };
            const bad = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const e = walk.currentNode.parentElement, style = getComputedStyle(e);
                if (!walk.currentNode.data.trim() || !e.getClientRects().length) continue;
                if (e.closest('.unseen, title, option')) continue;
                const ink = light(rgb(e.closest('svg') ? style.fill : style.color)), on = light(ground(e));
                const ratio = (Math.max(ink, on) + 0.05) / (Math.min(ink, on) + 0.05);
                if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.className} ${walk.currentNode.data}`);
            }
            return bad;
            """;

    private void prepare() throws Exception {
        long build = running.built("hello", repository.folder());
        running.post("/api/environments", Map.of("name", "production"));
        running.completed(running.form("/api/deployments", "environment=production&build_id=" + build).id());
    }
}
