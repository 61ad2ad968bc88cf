package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** What goes wrong around releases, beside what their commands say: the link agrees with what succeeded last. */
class ReleaseTroubleTest {
    @TempDir
    static Path folder;
    static Running running;
    static long first;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "first"));
        first = running.built("hello", git.folder());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void environment(String name, Map<String, Object> more) throws Exception {
        var fields = new HashMap<String, Object>(more);
        fields.put("name", name);
        var made = running.post("/api/environments", fields);
        assertEquals(201, made.status(), made.text());
    }

    private static Answer deploy(String environment) throws Exception {
        return running.completed(running.post("/api/deployments",
                Map.of("environment", environment, "build_id", first)).id());
    }

    private static Path current(String environment) {
        return running.data.resolve("live/" + environment + "/hello/current");
    }

    private static String link(String environment) throws Exception {
        return Files.readSymbolicLink(current(environment)).toString();
    }

    @Test
    void aCommandThatCannotBeStartedIsOneThatFailed() throws Exception {
        environment("vanishing", Map.of("deploy_command", "true"));
        var good = deploy("vanishing");
        running.patch("/api/environments/vanishing", Map.of(
                "deploy_command", "case $SLIPWAY_DEPLOYMENT_ID in " + good.id() + ") ;; *) rm -r \"$SLIPWAY_RELEASE\" ;; esac",
                "health_check_command", "true", "health_check_timeout_seconds", 1));
        var bad = deploy("vanishing");
        assertEquals("health_check", bad.get("reason"), bad.text());
        assertTrue(bad.text().contains("the health check command could not be started: "), bad.text());
        assertTrue(bad.text().contains("the link is back at release " + good.id()), bad.text());
        assertEquals(true, bad.get("rolled_back"));
        assertEquals("releases/" + good.id(), link("vanishing"));
    }

    @Test
    void anErrorOfTheServiceAfterTheSwitchPutsTheLinkBackToo() throws Exception {
        environment("erring", Map.of());
        var good = deploy("erring");
        TestStore.run(running.data.resolve("slipway.db"), "CREATE TRIGGER bug BEFORE UPDATE OF release ON deployment "
                + "WHEN new.release IS NOT NULL BEGIN SELECT raise(ABORT, 'a bug'); END");
        var bad = deploy("erring");
        TestStore.run(running.data.resolve("slipway.db"), "DROP TRIGGER bug");
        assertEquals("failed internal", bad.get("status") + " " + bad.get("reason"), bad.text());
        assertEquals("releases/" + good.id(), link("erring"));
        assertFalse(Files.exists(running.data.resolve("live/erring/hello/releases/" + bad.id())));
        assertEquals("succeeded", deploy("erring").get("status"));
    }

    @Test
    void anOldReleaseThatCannotBeRemovedIsSaidAndTheNewOneIsLive() throws Exception {
        environment("held", Map.of("keep_releases", 1));
        var old = deploy("held");
        Path mounted = Files.createDirectory(running.data.resolve("live/held/hello/releases/" + old.id() + "/mounted"));
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "tmpfs", mounted.toString()) == 0, "only root can mount something there");
        Path gone = running.data.resolve("live/held/hello/releases/." + old.id() + ".gone/mounted");
        try {
            for (int i = 0; i < 3; i++) {
                var next = deploy("held");
                assertEquals("succeeded", next.get("status"), next.text());
                assertEquals("releases/" + next.id(), link("held"));
                if (i > 0) {
                    assertTrue(running.get("/api/deployments/" + next.id() + "/log").text()
                            .contains("." + old.id() + ".gone could not be removed: "), "it is said each time");
                }
            }
        } finally {
            assertEquals(0, run("umount", Files.exists(gone) ? gone.toString() : mounted.toString()));
        }
        deploy("held");
        assertFalse(Files.exists(gone), "once it can be removed it is");
    }

    /** With no room for one more file, a link included. */
    @Test
    void aReleaseThatFillsTheDiskIsGoneBackFromAllTheSame() throws Exception {
        environment("filled", Map.of());
        var good = deploy("filled");
        Path here = running.data.resolve("live/filled/hello");
        Path small = Files.createDirectory(folder.resolve("small"));
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "nr_inodes=60", "tmpfs", small.toString()) == 0,
                "only root can mount a small disk");
        try {
            assertEquals(0, run("sh", "-c", "cp -a " + here + "/. " + small + " && mount --move " + small + " " + here));
            running.patch("/api/environments/filled", Map.of("deploy_command",
                    "if [ $SLIPWAY_DEPLOYMENT_ID != " + good.id() + " ]; then n=0; "
                            + "while : >file$n; do n=$((n + 1)); done; fi"));
            var bad = deploy("filled");
            assertEquals("failed exit_code", bad.get("status") + " " + bad.get("reason"), bad.text());
            assertTrue(running.get("/api/deployments/" + bad.id() + "/log").text().contains("No space left on device"));
            assertEquals(true, bad.get("rolled_back"));
            assertEquals("releases/" + good.id(), link("filled"));
        } finally {
            run("umount", "-l", here.toString());
            run("umount", "-l", small.toString());
        }
    }

    @Test
    void aStartPutsALinkBackThatAgreesWithNothing() throws Exception {
        environment("bent", Map.of());
        var older = deploy("bent");
        var live = deploy("bent");
        running.close();
        Files.delete(current("bent"));
        Files.createSymbolicLink(current("bent"), Path.of("releases/" + older.id()));
        running = Running.start(folder.resolve("data"));
        assertEquals("releases/" + live.id(), link("bent"));
        var last = running.get("/api/events?task=" + live.id()).list("events").getLast();
        assertEquals("DEPLOYMENT_SWITCHED_BACK system", last.get("event") + " " + last.get("actor"));
        running.close();
        running = Running.start(folder.resolve("data"));
        assertEquals(last, running.get("/api/events?task=" + live.id()).list("events").getLast(), "it is told once");
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }
}
