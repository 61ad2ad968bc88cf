package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.SandboxTest;
import slipway.shell.Sleepers;
import slipway.shell.TestRepository;

/** A kill -9 of the program while tasks of every type are ongoing, where no systemd ends what it has started. */
@Timeout(60)
class KillTest {
    /** In sessions of their own, forked twice, with an environment of their own, with nothing open. */
    private static final String HIDING = "SLEEP & (SLEEP & SLEEP) & setsid sh -c 'SLEEP & wait' & (setsid SLEEP &)\n"
            + "(env -i MUTE &) ; setsid sh -c 'env -i MUTE & wait' & wait";
    private static final int HIDDEN = 7;
    private static final List<String> TYPES = List.of("build", "deployment", "job");

    @TempDir
    private Path folder;
    private final Sleepers sleepers = new Sleepers();
    /** One of each of {@link #TYPES}, and one that waits behind it. */
    private final List<Long> ongoing = new ArrayList<>();
    private final List<Long> waiting = new ArrayList<>();

    @AfterEach
    void endSleepers() throws InterruptedException {
        sleepers.end();
    }

    @Test
    void afterAKillNothingThatWasStartedIsLeftOnceItRunsAgain() throws Exception {
        killAndStartAgain("off");
    }

    @Test
    void afterAKillNothingIsLeftOfASandboxEither() throws Exception {
        SandboxTest.assumeSandbox();
        killAndStartAgain("required");
    }

    private void killAndStartAgain(String sandbox) throws Exception {
        Path data = folder.resolve("data");
        var settings = Map.of("BUILD_SANDBOX", sandbox, "BUILD_SLOTS", "1", "JOB_SLOTS", "1");
        try (var program = Launched.with(data, settings).ready()) {
            begin(program.api());
            program.kill();
        }
        Files.createFile(calm());
        try (var program = Launched.with(data, settings).ready()) {
            assertEquals(List.of(), sleepers.alive());
            String instance = Files.readString(data.resolve("instance")).strip();
            for (int i = 0; i < TYPES.size(); i++) {
                assertEquals(List.of(), Marked.processes(instance + ":" + ongoing.get(i) + "\0"));
                assertFalse(Files.exists(data.resolve("work/" + ongoing.get(i))), "the workspace of a " + TYPES.get(i));
                assertRecovered(program.api(), TYPES.get(i), ongoing.get(i));
                assertSucceeds(program.api(), waiting.get(i));
                assertRetryIsANewOne(program.api(), TYPES.get(i), ongoing.get(i));
            }
            assertEquals(true, program.api().get("/api/audit/verify").get("valid"));
        }
    }

    /** Has all of them ongoing, and each has said that what it hides is up. */
    private void begin(Caller api) throws Exception {
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("Builds", Map.of("build.sh", "mkdir dist"));
        git.branch("hiding");
        git.commit("Hides", Map.of("build.sh", sleepers.announced(HIDING)));
        api.post("/api/repositories", Map.of("name", "hello", "url", git.url(), "artifact", "dist",
                "build_command", "sh -e build.sh"));
        api.post("/api/environments", Map.of("name", "production", "deploy_command", hidingUntilCalm()));
        long build = api.completed(api.post("/api/builds", Map.of("repository", "hello")).id()).id();
        for (var to : List.of(ongoing, waiting)) {
            to.add(api.post("/api/builds", Map.of("repository", "hello",
                    "branch", to == ongoing ? "hiding" : "main")).id());
            to.add(api.post("/api/deployments", Map.of("environment", "production", "build_id", build)).id());
            to.add(api.post("/api/jobs", Map.of("command", hidingUntilCalm())).id());
        }
        for (int i = 0; i < TYPES.size(); i++) {
            try (var log = api.lines("/api/" + TYPES.get(i) + "s/" + ongoing.get(i) + "/log?follow=true")) {
                assertEquals(HIDDEN, log.filter("up"::equals).limit(HIDDEN).count());
            }
        }
        // So many are to be found afterwards. In the middle of an exec a process shows no command line.
        while (sleepers.alive().size() < HIDDEN * ongoing.size()) {
            Thread.onSpinWait();
        }
        for (long task : waiting) {
            assertEquals("pending", api.get("/api/tasks/" + task).get("status"));
        }
    }

    private Path calm() {
        return folder.resolve("calm");
    }

    private String hidingUntilCalm() {
        return "[ ! -e " + calm() + " ] || exit 0\n" + sleepers.announced(HIDING);
    }

    private static void assertRecovered(Caller api, String type, long task) throws Exception {
        var failed = api.get("/api/tasks/" + task);
        assertEquals("failed worker_restart", failed.get("status") + " " + failed.get("reason"), failed.text());
        assertEquals(1, api.get("/api/events?task=" + task).list("events").stream()
                .filter(event -> event.get("event").equals(type.toUpperCase(Locale.ROOT) + "_RECOVERY")).count());
    }

    private static void assertSucceeds(Caller api, long task) throws Exception {
        var done = api.completed(task);
        assertEquals("succeeded", done.get("status"), done.text());
    }

    private static void assertRetryIsANewOne(Caller api, String type, long task) throws Exception {
        // The commit that hides is built once more.
        api.patch("/api/repositories/hello", Map.of("build_command", "mkdir dist"));
        var retry = api.form("/api/" + type + "s/" + task + "/retry", "");
        assertEquals(201, retry.status(), retry.text());
        assertTrue(retry.id() > task, retry.text());
        assertEquals(task, retry.get("retry_of"));
        assertSucceeds(api, retry.id());
        assertEquals("failed", api.get("/api/tasks/" + task).get("status"));
    }
}
