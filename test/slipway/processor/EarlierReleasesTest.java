package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/**
 * A database that begins anew, and a LIVE_DIR that still has the releases of the installation before: 2, 3 and 4, of
 * which 4 is live. The new installation's build is 1, so that its deployments are 2, 3, 4, … too.
 */
class EarlierReleasesTest {
    @TempDir
    private Path folder;
    private TestRepository git;
    private Path here;

    @BeforeEach
    void anEarlierInstallation() throws Exception {
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Earlier", Map.of("hello.txt", "earlier"));
        here = folder.resolve("live/production/hello");
        try (var earlier = installation("earlier", Map.of())) {
            for (long id = 2; id <= 4; id++) {
                assertSucceeded(id, deploy(earlier));
            }
        }
        git.commit("New", Map.of("hello.txt", "new"));
    }

    private Running installation(String name, Map<String, Object> environment) throws Exception {
        var running = Running.start(folder.resolve(name), Map.of("LIVE_DIR", folder.resolve("live").toString()));
        var fields = new HashMap<String, Object>(environment);
        fields.put("name", "production");
        assertEquals(201, running.post("/api/environments", fields).status());
        assertEquals(1, running.built("hello", git.folder()));
        return running;
    }

    private static Answer deploy(Running running) throws Exception {
        return running.completed(running.post("/api/deployments",
                Map.of("environment", "production", "build_id", 1)).id());
    }

    private static void assertSucceeded(long id, Answer deployment) {
        assertEquals(id + " succeeded", deployment.id() + " " + deployment.get("status"), deployment.text());
    }

    /** It failed, and never switched anything. */
    private static void assertUnswitched(long id, Answer deployment) {
        assertEquals(id + " failed internal", deployment.id() + " " + deployment.get("status") + " "
                + deployment.get("reason"), deployment.text());
        assertEquals(false, deployment.get("rolled_back"), deployment.text());
        assertEquals(null, deployment.get("release"), deployment.text());
        assertFalse(deployment.text().contains("Exception"), deployment.text());
    }

    /** For that many tasks there are no deployments. */
    private static void skip(Running running, long ids) throws Exception {
        for (long i = 0; i < ids; i++) {
            running.completed(running.post("/api/jobs", Map.of("command", "true")).id());
        }
    }

    private void assertLive(String release, String content) throws Exception {
        assertEquals("releases/" + release, Files.readSymbolicLink(here.resolve("current")).toString());
        assertEquals(content, Files.readString(here.resolve("current/hello.txt")));
    }

    private List<String> names(String folder) throws Exception {
        try (var all = Files.list(here.resolve(folder))) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theyStopNoDeploymentAndAreMovedAsideOnceTheyAreNotLive() throws Exception {
        try (var running = installation("new", Map.of())) {
            for (long id = 2; id <= 5; id++) {
                assertSucceeded(id, deploy(running));
                assertLive(Long.toString(id), "new");
            }
            assertTrue(running.get("/api/deployments/2/log").text().contains(here.resolve("releases/2.earlier").toString()));
        }
        assertEquals(List.of("2", "2.earlier", "3", "3.earlier", "4", "4.earlier", "5"), names("releases"));
        assertEquals(List.of("current", "releases"), names(""));
        assertEquals("earlier", Files.readString(here.resolve("releases/2.earlier/hello.txt")));
        assertEquals("earlier", Files.readString(here.resolve("releases/4.earlier/hello.txt")));
    }

    @Test
    void thoseOfSeveralEarlierInstallationsAreAllKept() throws Exception {
        try (var running = installation("new", Map.of())) {
            assertSucceeded(2, deploy(running));
            assertSucceeded(3, deploy(running));
        }
        try (var running = installation("newest", Map.of())) {
            assertSucceeded(2, deploy(running));
        }
        assertEquals("earlier", Files.readString(here.resolve("releases/2.earlier/hello.txt")));
        assertEquals("new", Files.readString(here.resolve("releases/2.earlier2/hello.txt")));
        assertLive("2", "new");
    }

    @Test
    void theLiveOneIsServedOnAndWhoeverWouldTakeItsPlaceIsToldWhatToDo() throws Exception {
        try (var running = installation("new", Map.of())) {
            skip(running, 2);
            var refused = deploy(running);
            assertUnswitched(4, refused);
            String error = refused.get("error").toString();
            assertTrue(error.contains(here.resolve("releases/4") + " is there already, and live") && error.contains("retry"),
                    error);
            assertLive("4", "earlier");
            assertEquals(List.of("2", "3", "4"), names("releases"));
            var retried = running.completed(running.form("/api/deployments/4/retry", "").id());
            assertSucceeded(5, retried);
            assertLive("5", "new");
            assertEquals("earlier", Files.readString(here.resolve("releases/4/hello.txt")));
        }
    }

    @Test
    void aLinkThatLeadsThereByAnotherWayMakesItLiveToo() throws Exception {
        Files.createDirectory(here.resolve("releases/2/public"));
        Files.delete(here.resolve("current"));
        Files.createSymbolicLink(here.resolve("current"), here.resolve("releases/2/public"));
        try (var running = installation("new", Map.of())) {
            assertUnswitched(2, deploy(running));
        }
        assertTrue(Files.isDirectory(here.resolve("current")));
        assertEquals(List.of("2", "3", "4"), names("releases"));
    }

    @Test
    void aDeploymentThatFailsGoesBackToWhatTheyServed() throws Exception {
        try (var running = installation("new", Map.of("health_check_command", "false", "health_check_timeout_seconds", 1,
                "deploy_command", "echo launched $SLIPWAY_DEPLOYMENT_ID"))) {
            var failed = deploy(running);
            assertEquals("health_check true", failed.get("reason") + " " + failed.get("rolled_back"), failed.text());
            assertTrue(failed.get("error").toString().contains("the link is back at release 4"), failed.text());
            assertLive("4", "earlier");
            String log = running.get("/api/deployments/2/log").text();
            assertTrue(log.contains("launched 2\n") && !log.contains("launched 4"), log);
        }
        assertEquals(List.of("2.earlier", "3", "4"), names("releases"));
        assertEquals(List.of("current", "releases"), names(""));
    }

    @Test
    void anErrorOfTheServiceAfterTheSwitchGoesBackToWhatTheyServed() throws Exception {
        try (var running = installation("new", Map.of())) {
            otherProgram("CREATE TRIGGER bug BEFORE UPDATE OF release ON deployment "
                    + "WHEN new.release IS NOT NULL BEGIN SELECT raise(ABORT, 'a bug'); END");
            var failed = deploy(running);
            assertEquals("internal true", failed.get("reason") + " " + failed.get("rolled_back"), failed.text());
            assertLive("4", "earlier");
        }
        assertEquals(List.of("2.earlier", "3", "4"), names("releases"));
    }

    @Test
    void anEndThatCannotBeWrittenGoesBackToWhatTheyServed() throws Exception {
        try (var running = installation("new", Map.of())) {
            otherProgram("CREATE TRIGGER bug BEFORE UPDATE OF status ON task "
                    + "WHEN new.status = 'succeeded' BEGIN SELECT raise(ABORT, 'a bug'); END");
            var failed = deploy(running);
            assertEquals("internal true", failed.get("reason") + " " + failed.get("rolled_back"), failed.text());
            assertLive("4", "earlier");
        }
    }

    @Test
    void anErrorOfTheServiceBeforeTheSwitchLeavesThemAsTheyAre() throws Exception {
        // The next link can't be made there.
        Files.createDirectories(here.resolve("current.new/occupied"));
        try (var running = installation("new", Map.of())) {
            assertUnswitched(2, deploy(running));
            assertLive("4", "earlier");
            skip(running, 1);
            assertUnswitched(4, deploy(running));
            assertLive("4", "earlier");
        }
        assertEquals(List.of("2.earlier", "3", "4"), names("releases"));
    }

    @Test
    void whatIsNoReleaseIsMovedAsideToo() throws Exception {
        Files.move(here.resolve("releases/2"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(here.resolve("releases/2"), folder.resolve("elsewhere"));
        Files.move(here.resolve("releases/3"), folder.resolve("away"));
        Files.writeString(here.resolve("releases/3"), "a file");
        try (var running = installation("new", Map.of())) {
            assertSucceeded(2, deploy(running));
            assertSucceeded(3, deploy(running));
        }
        assertTrue(Files.isDirectory(here.resolve("releases/2"), LinkOption.NOFOLLOW_LINKS));
        assertEquals("earlier", Files.readString(here.resolve("releases/2.earlier/hello.txt")));
        assertEquals("a file", Files.readString(here.resolve("releases/3.earlier")));
    }

    private void otherProgram(String sql) {
        TestStore.run(folder.resolve("new/slipway.db"), sql);
    }
}
