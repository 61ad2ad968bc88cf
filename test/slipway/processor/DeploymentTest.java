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
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** Releases: placed, switched to, launched, checked, gone back from. */
class DeploymentTest {
    @TempDir
    static Path folder;
    static Running running;
    static long first;
    static long second;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "first"));
        first = running.built("hello", git.folder());
        git.commit("Second", Map.of("hello.txt", "second"));
        second = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
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

    private static Answer deploy(String environment, long build) throws Exception {
        return running.completed(running.post("/api/deployments",
                Map.of("environment", environment, "build_id", build)).id());
    }

    private static Path current(String environment) {
        return running.data.resolve("live/" + environment + "/hello/current");
    }

    private static List<Object> events(long task) throws Exception {
        return running.get("/api/events?task=" + task).list("events").stream().map(event -> event.get("event")).toList();
    }

    @Test
    void aDeployOrHealthCommandIsGivenWhatTheContractListsAndNothingElse() throws Exception {
        environment("given", Map.of("deploy_command", "env; echo AT=$(pwd -P)", "health_check_command", "env",
                "variables", Map.of("GREETING", "good day", "LANG", "C")));
        var done = deploy("given", first);
        String log = running.get("/api/deployments/" + done.id() + "/log").text();
        String release = running.data.resolve("live/given/hello/releases/" + done.id()).toRealPath().toString();
        var names = Set.of("PATH", "HOME", "TMPDIR", "LANG", "SLIPWAY_TASK", "SLIPWAY_DEPLOYMENT_ID",
                "SLIPWAY_ENVIRONMENT", "SLIPWAY_REPOSITORY", "SLIPWAY_BUILD_ID", "SLIPWAY_COMMIT", "SLIPWAY_RELEASE",
                "SLIPWAY_CURRENT", "GREETING");
        String[] commands = log.split("AT=" + release + "\n");
        assertEquals(2, commands.length, log);
        for (String command : commands) {
            var given = new TreeMap<String, String>();
            // Some are the shell's own.
            command.lines().filter(line -> line.matches("[A-Z_]+=.*") && !line.matches("(PWD|SHLVL|_)=.*"))
                    .forEach(line -> given.put(line.split("=")[0], line.replaceFirst("[^=]*=", "")));
            assertEquals(names, given.keySet(), log);
            assertEquals("good day C", given.get("GREETING") + " " + given.get("LANG"), "a variable counts");
            assertEquals(done.id() + " given hello " + first, given.get("SLIPWAY_DEPLOYMENT_ID") + " "
                    + given.get("SLIPWAY_ENVIRONMENT") + " " + given.get("SLIPWAY_REPOSITORY") + " "
                    + given.get("SLIPWAY_BUILD_ID"));
            assertEquals(release, Path.of(given.get("SLIPWAY_RELEASE")).toRealPath().toString());
            assertEquals(current("given"), Path.of(given.get("SLIPWAY_CURRENT")));
            assertFalse(Files.exists(Path.of(given.get("HOME"))), "it is the task's own");
        }
    }

    @Test
    void theLinkPointsAtTheReleaseWhoseDeploymentSucceeded() throws Exception {
        environment("plain", Map.of());
        var done = deploy("plain", first);
        assertEquals("succeeded", done.get("status"), done.text());
        assertEquals("first", Files.readString(current("plain").resolve("hello.txt")));
        assertEquals("releases/" + done.id(), Files.readSymbolicLink(current("plain")).toString());
        assertEquals(List.of("DEPLOYMENT_CREATED", "DEPLOYMENT_STARTED", "DEPLOYMENT_SWITCHED",
                "DEPLOYMENT_SUCCEEDED"), events(done.id()));
        deploy("plain", second);
        assertEquals("second", Files.readString(current("plain").resolve("hello.txt")));
    }

    @Test
    void aDeployCommandThatFailsPutsTheLinkBackAndLaunchesTheOldReleaseAgain() throws Exception {
        Path ran = folder.resolve("ran");
        environment("fragile", Map.of("deploy_command",
                "echo $SLIPWAY_DEPLOYMENT_ID $(cat hello.txt) >> " + ran + "; grep -q first hello.txt"));
        var good = deploy("fragile", first);
        var bad = deploy("fragile", second);
        assertEquals("failed", bad.get("status"));
        assertEquals("exit_code", bad.get("reason"));
        assertTrue(((String) bad.get("error")).contains("the link is back at release " + good.id()), bad.text());
        assertEquals(true, bad.get("rolled_back"));
        assertEquals(null, bad.get("release"));
        assertEquals("first", Files.readString(current("fragile").resolve("hello.txt")));
        assertEquals(List.of(good.id() + " first", bad.id() + " second", good.id() + " first"),
                Files.readAllLines(ran));
        assertEquals(List.of("DEPLOYMENT_CREATED", "DEPLOYMENT_STARTED", "DEPLOYMENT_SWITCHED",
                "DEPLOYMENT_SWITCHED_BACK", "DEPLOYMENT_FAILED"), events(bad.id()));
        assertFalse(Files.exists(running.data.resolve("live/fragile/hello/releases/" + bad.id())));
    }

    @Test
    void aDeployCommandThatTakesTooLongIsEndedAndTheLinkGoesBack() throws Exception {
        environment("endless", Map.of("deploy_command",
                "grep -q first hello.txt || while :; do echo on; sleep 0.1; done"));
        assertGoesBack("timeout", "took longer than 1.0 s", "endless", Map.of("timeout_seconds", 1));
    }

    @Test
    void aDeployCommandThatPrintsNothingForTooLongIsEndedAndTheLinkGoesBack() throws Exception {
        environment("silent", Map.of("deploy_command", "grep -q first hello.txt || sleep 1000"));
        assertGoesBack("idle_timeout", "printed nothing for 1.0 s", "silent", Map.of("idle_timeout_seconds", 1));
    }

    /** From the second release to the first, to which its deploy command does no harm. */
    private static void assertGoesBack(String reason, String error, String environment, Map<String, Integer> patience)
            throws Exception {
        var live = deploy(environment, first);
        assertEquals("succeeded", live.get("status"), live.text());
        running.patch("/api/environments/" + environment, patience);
        var failed = deploy(environment, second);
        assertEquals("failed", failed.get("status"), failed.text());
        assertEquals(reason, failed.get("reason"), failed.text());
        assertTrue(((String) failed.get("error")).contains(error), failed.text());
        assertEquals(true, failed.get("rolled_back"), failed.text());
        assertEquals("first", Files.readString(current(environment).resolve("hello.txt")));
    }

    @Test
    void withNoEarlierReleaseTheLinkIsRemoved() throws Exception {
        environment("empty", Map.of("deploy_command", "false"));
        var failed = deploy("empty", first);
        assertEquals(true, failed.get("rolled_back"));
        assertFalse(Files.exists(current("empty"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(List.of(), running.get("/api/environments/empty").list("current"));
    }

    @Test
    void aReleaseThatIsNotHealthyInTimeIsGoneBackFrom() throws Exception {
        environment("sick", Map.of("health_check_command", "echo looking; grep -q first hello.txt",
                "health_check_timeout_seconds", 1));
        assertEquals("succeeded", deploy("sick", first).get("status"));
        var failed = deploy("sick", second);
        assertEquals("health_check", failed.get("reason"), failed.text());
        assertEquals("first", Files.readString(current("sick").resolve("hello.txt")));
        assertTrue(running.get("/api/deployments/" + failed.id() + "/log").text().contains("looking"));
    }

    @Test
    void aHealthCheckIsTriedAgainUntilItIsWell() throws Exception {
        Path tries = folder.resolve("tries");
        environment("slow", Map.of("health_check_command",
                "echo x >> " + tries + "; [ $(wc -l < " + tries + ") -ge 3 ]"));
        assertEquals("succeeded", deploy("slow", first).get("status"));
        assertEquals(3, Files.readAllLines(tries).size());
    }

    @Test
    void whatIsWrongWithAReleaseIsSaidWhenItChangesAndHowOftenItWasTriedAtTheEnd() throws Exception {
        Path tries = folder.resolve("changing");
        environment("changing", Map.of("health_check_command", "echo x >> " + tries
                + "; case $(wc -l < " + tries + ") in 1 | 2) exit 7 ;; 3) exit 8 ;; 4) exit 0 ;; esac; exit 9",
                "health_check_timeout_seconds", 60));
        assertEquals(List.of("▸ not healthy: the health check command exited with 7",
                "▸ not healthy: the health check command exited with 8", "▸ healthy after 4 tries"),
                health(deploy("changing", first).id()));
        running.patch("/api/environments/changing", Map.of("health_check_timeout_seconds", 1));
        var said = health(deploy("changing", second).id());
        assertTrue(said.getLast().matches("▸ it was not healthy within 1.0 s \\([0-9]+ tr(y|ies)\\): .*"), said.toString());
    }

    private static List<String> health(long deployment) throws Exception {
        return running.get("/api/deployments/" + deployment + "/log").text().lines()
                .filter(line -> line.contains(" healthy")).toList();
    }

    @Test
    void aHealthUrlMustAnswerWell() throws Exception {
        String here = "http://127.0.0.1:" + running.port();
        environment("asked", Map.of("health_check_url", here + "/healthz"));
        assertEquals("succeeded", deploy("asked", first).get("status"));
        environment("refused", Map.of("health_check_url", here + "/nothing", "health_check_timeout_seconds", 1));
        var failed = deploy("refused", first);
        assertEquals("health_check", failed.get("reason"));
        assertTrue(((String) failed.get("error")).contains("answered 401")
                || ((String) failed.get("error")).contains("answered 404"), failed.text());
    }

    @Test
    void anArtifactThatWasChangedIsNotUnpacked() throws Exception {
        var git = TestRepository.create(folder.resolve("changed"));
        git.commit("First", Map.of("hello.txt", "first"));
        long build = running.built("changed", git.folder());
        Files.write(running.data.resolve("artifacts/" + build + ".tar.gz"), new byte[] {1, 2, 3});
        environment("careful", Map.of());
        var failed = deploy("careful", build);
        assertEquals("artifact", failed.get("reason"), failed.text());
        assertEquals(false, failed.get("rolled_back"));
    }

    @Test
    void oldReleasesArePrunedButNeverTheLiveOne() throws Exception {
        environment("small", Map.of("keep_releases", 2));
        long oldest = deploy("small", first).id();
        deploy("small", second);
        deploy("small", first);
        try (var releases = Files.list(running.data.resolve("live/small/hello/releases"))) {
            assertEquals(2, releases.count());
        }
        assertEquals(null, running.get("/api/deployments/" + oldest).get("release"));
        assertEquals("first", Files.readString(current("small").resolve("hello.txt")));
    }

    @Test
    void twoRollbacksGoTwoStepsBack() throws Exception {
        environment("steps", Map.of());
        deploy("steps", first);
        deploy("steps", second);
        long third = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
        deploy("steps", third);
        for (long expected : List.of(second, first)) {
            var back = running.form("/api/environments/steps/rollback", "repository=hello");
            assertEquals(201, back.status(), back.text());
            assertEquals(true, back.get("rollback"));
            assertEquals(expected, running.completed(back.id()).get("build_id"));
        }
        assertEquals(409, running.form("/api/environments/steps/rollback", "repository=hello").status());
    }

    @Test
    void aDeploymentWaitsForItsBuildAndFailsWithIt() throws Exception {
        environment("waiting", Map.of());
        running.form("/api/queue/pause", "reason=test");
        long build = running.post("/api/builds", Map.of("repository", "hello")).id();
        long waits = running.post("/api/deployments", Map.of("environment", "waiting", "build_id", build)).id();
        running.form("/api/builds/" + build + "/cancel", "");
        running.form("/api/queue/resume", "");
        var failed = running.completed(waits);
        assertEquals("build_failed", failed.get("reason"), failed.text());
        assertEquals(List.of("DEPLOYMENT_CREATED", "DEPLOYMENT_FAILED"), events(waits));
    }
}
