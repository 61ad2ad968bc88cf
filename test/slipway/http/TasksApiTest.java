package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.shell.TestRepository;

/** Builds, deployments and jobs as the contract shows them, asked for over HTTP and really carried out. */
class TasksApiTest {
    private static final List<String> COMMON = List.of("id", "type", "status", "reason", "error", "attempt", "retry_of",
            "triggered_by", "triggered_by_user_id", "created_at", "started_at", "completed_at", "duration_ms",
            "exit_code", "log_size", "waiting_for");

    @TempDir
    static Path folder;
    static Running running;
    static TestRepository git;
    static long build;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
        build = running.built("hello", git.folder());
        running.post("/api/environments", Map.of("name", "production"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static List<String> fields(String... more) {
        var all = new ArrayList<>(COMMON);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void aBuildHasTheContractsFieldsInItsOrder() throws Exception {
        var answer = running.get("/api/builds/" + build);
        assertEquals(fields("repository", "branch", "commit_hash", "commit_subject", "artifact"),
                List.copyOf(answer.json().keySet()));
        assertEquals("succeeded", answer.get("status"));
        assertEquals(git.head(), answer.get("commit_hash"));
        assertEquals("Say hello", answer.get("commit_subject"));
        assertEquals("main", answer.get("branch"));
        assertEquals(0L, answer.get("exit_code"));
        assertEquals(1L, answer.get("attempt"));
        assertEquals(java.util.Set.of("size", "sha256"), ((Map<?, ?>) answer.get("artifact")).keySet());
    }

    @Test
    void aDeploymentHasTheContractsFieldsAndIsLive() throws Exception {
        var asked = running.post("/api/deployments", Map.of("environment", "production", "build_id", build));
        assertEquals(201, asked.status(), asked.text());
        assertEquals("/api/deployments/" + asked.id(), asked.header("Location"));
        var done = running.completed(asked.id());
        assertEquals(fields("repository", "environment", "build_id", "commit_hash", "commit_subject", "release",
                "rolled_back", "rollback", "superseded_by"), List.copyOf(done.json().keySet()));
        assertEquals("succeeded", done.get("status"), done.text());
        assertEquals("live/production/hello/releases/" + asked.id(), done.get("release"));
        var live = running.get("/api/environments/production").list("current").getFirst();
        assertEquals(List.of("repository", "deployment_id", "build_id", "commit_hash", "commit_subject", "since",
                "triggered_by"), List.copyOf(live.keySet()));
        assertEquals(asked.id(), live.get("deployment_id"));
    }

    @Test
    void aDeploymentOfARepositoryTakesItsNewestDeployableBuild() throws Exception {
        var asked = running.form("/api/deployments", "environment=production&repository=hello");
        assertEquals(201, asked.status(), asked.text());
        assertEquals(build, asked.get("build_id"));
        running.completed(asked.id());
    }

    @Test
    void aJobHasTheContractsFieldsAndItsOutputIsItsLog() throws Exception {
        var asked = running.form("/api/jobs", "command=echo+ready&timeout_seconds=10");
        assertEquals(201, asked.status(), asked.text());
        var done = running.completed(asked.id());
        assertEquals(fields("command", "target", "timeout_seconds", "idle_timeout_seconds"),
                List.copyOf(done.json().keySet()));
        assertEquals(10L, done.get("timeout_seconds"));
        assertEquals(600L, done.get("idle_timeout_seconds"));
        assertEquals("ready\n", running.get("/api/jobs/" + asked.id() + "/log").text());
        assertEquals(6L, done.get("log_size"));
    }

    @Test
    void whatFailedSaysWhyAndIsRetriedAsANewTask() throws Exception {
        long id = running.post("/api/jobs", Map.of("command", "exit 7")).id();
        var failed = running.completed(id);
        assertEquals("failed", failed.get("status"));
        assertEquals("exit_code", failed.get("reason"));
        assertEquals(7L, failed.get("exit_code"));
        assertEquals("the command exited with 7", failed.get("error"));
        var again = running.form("/api/jobs/" + id + "/retry", "");
        assertEquals(201, again.status(), again.text());
        assertEquals(id, again.get("retry_of"));
        assertEquals(2L, again.get("attempt"));
        assertEquals("exit 7", again.get("command"));
        running.completed(again.id());
    }

    @Test
    void onlyWhatFailedCanBeRetriedAndOnlyWhatIsOpenCancelled() throws Exception {
        assertEquals(409, running.form("/api/builds/" + build + "/retry", "").status());
        assertEquals(409, running.form("/api/builds/" + build + "/cancel", "").status());
    }

    @Test
    void aTaskOfAnotherTypeOrOneThatIsNoNumberIsNotFound() throws Exception {
        assertEquals(404, running.get("/api/jobs/" + build).status());
        assertEquals(404, running.get("/api/builds/99999").status());
        assertEquals(404, running.get("/api/builds/x").status());
        assertEquals(200, running.get("/api/tasks/" + build).status());
    }

    @Test
    void listsAreNewestFirstAndPaged() throws Exception {
        for (int i = 0; i < 3; i++) {
            running.completed(running.post("/api/jobs", Map.of("command", "true", "target", "paging")).id());
        }
        var first = running.get("/api/jobs?target=paging&limit=2");
        assertEquals(2, first.list("jobs").size());
        assertTrue((Long) first.list("jobs").get(0).get("id") > (Long) first.list("jobs").get(1).get("id"));
        String next = (String) first.get("next");
        assertEquals("<" + next + ">; rel=\"next\"", first.header("Link"));
        var second = running.get(next);
        assertEquals(1, second.list("jobs").size());
        assertEquals(null, second.get("next"));
    }

    @Test
    void filtersThatNameNothingAndUnknownParametersAreRefused() throws Exception {
        assertEquals(422, running.get("/api/builds?repository=nope").status());
        assertEquals(422, running.get("/api/builds?limit=201").status());
        assertEquals(422, running.get("/api/builds?colour=red").status());
        assertEquals(422, running.get("/api/tasks?status=done").status());
        assertEquals(1, running.get("/api/builds?repository=hello&branch=main&status=succeeded&limit=1")
                .list("builds").size());
        assertEquals(List.of(), running.get("/api/tasks?type=build&environment=production").list("tasks"));
        assertEquals(List.of(), running.get("/api/tasks?before=0").list("tasks"));
    }

    @Test
    void aTaskThatIsNamedTwiceOrNotAtAllIsRefusedWithAllThatIsWrong() throws Exception {
        assertEquals(422, running.post("/api/deployments", Map.of("environment", "production")).status());
        assertEquals(422, running.post("/api/deployments",
                Map.of("environment", "production", "build_id", build, "repository", "hello")).status());
        var both = running.post("/api/deployments", Map.of("environment", "nope", "build_id", 99_999));
        assertEquals(422, both.status());
        assertEquals(2, both.list("errors").size(), both.text());
        assertEquals(422, running.post("/api/builds", Map.of("repository", "hello", "branch", "-x")).status());
        assertEquals(422, running.post("/api/builds", Map.of("repository", "hello", "commit", "xyz")).status());
    }

    @Test
    void aCommitInCapitalsIsTheSameCommit() throws Exception {
        String hash = (String) running.get("/api/builds/" + build).get("commit_hash");
        running.post("/api/repositories",
                Map.of("name", "capitals", "url", git.folder().toString(), "build_command", "true"));
        long again = running.post("/api/builds",
                Map.of("repository", "capitals", "commit", hash.toUpperCase(Locale.ROOT).substring(0, 12))).id();
        assertEquals(hash, running.completed(again).get("commit_hash"));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        long job = running.completed(running.post("/api/jobs", Map.of("command", "echo hello")).id()).id();
        for (String path : List.of("/api/queue", "/api/jobs/" + job, "/api/jobs/" + job + "/log", "/api/audit",
                "/api/audit/head", "/api/audit/verify", "/api/me", "/api/environments/production")) {
            var first = running.get(path);
            assertEquals(200, first.status());
            var again = running.send(running.admin, "GET", path, null, Map.of("If-None-Match", first.header("ETag")));
            assertEquals(304, again.status(), path);
        }
        running.form("/api/queue/pause", "reason=test");
        long pending = running.post("/api/jobs", Map.of("command", "true")).id();
        assertEquals("", running.get("/api/jobs/" + pending + "/log").header("ETag"));
        running.form("/api/queue/resume", "");
    }

    @Test
    void waitAnswersAtOnceWhenTheTaskHasCompletedAndWithTheTaskWhenTheTimeIsUp() throws Exception {
        assertEquals("succeeded", running.get("/api/builds/" + build + "?wait=300").get("status"));
        running.form("/api/queue/pause", "reason=test");
        long waiting = running.post("/api/jobs", Map.of("command", "true")).id();
        var late = running.get("/api/jobs/" + waiting + "?wait=1");
        assertEquals("pending", late.get("status"));
        assertEquals(Map.of("reason", "paused", "holder", "none", "position", "none").keySet(),
                ((Map<?, ?>) late.get("waiting_for")).keySet());
        running.form("/api/queue/resume", "");
        assertEquals("succeeded", running.completed(waiting).get("status"));
        assertEquals(422, running.get("/api/builds/" + build + "?wait=301").status());
    }

    @Test
    void aDryRunTellsAndDoesNothing() throws Exception {
        var before = running.get("/api/tasks?limit=1").list("tasks").getFirst().get("id");
        var plan = running.post("/api/deployments",
                Map.of("environment", "production", "build_id", build, "dry_run", true));
        assertEquals(200, plan.status(), plan.text());
        assertEquals(List.of("waiting_for", "supersedes", "commits", "build_id"), List.copyOf(plan.json().keySet()));
        assertEquals(before, running.get("/api/tasks?limit=1").list("tasks").getFirst().get("id"));
    }

    @Test
    void theArtifactIsServedWithItsSha256AsItsTag() throws Exception {
        var sha256 = ((Map<?, ?>) running.get("/api/builds/" + build).get("artifact")).get("sha256");
        var artifact = running.get("/api/builds/" + build + "/artifact");
        assertEquals(200, artifact.status());
        assertEquals("application/gzip", artifact.header("Content-Type"));
        assertEquals("\"" + sha256 + "\"", artifact.header("ETag"));
        long job = running.completed(running.post("/api/jobs", Map.of("command", "true")).id()).id();
        assertEquals(404, running.get("/api/builds/" + job + "/artifact").status());
    }

    @Test
    void aRepositoryWithOpenTasksCantBeDeleted() throws Exception {
        running.form("/api/queue/pause", "reason=test");
        long open = running.post("/api/builds", Map.of("repository", "hello")).id();
        assertEquals(409, running.delete("/api/repositories/hello").status());
        assertEquals(202, running.form("/api/builds/" + open + "/cancel", "").status());
        var cancelled = running.get("/api/builds/" + open);
        assertEquals("cancelled", cancelled.get("reason"));
        assertFalse(cancelled.text().contains("\"completed_at\":null"));
        running.form("/api/queue/resume", "");
    }

    /** Or a dry run that is asked for in the wrong place would be none. */
    @Test
    void aParameterInTheAddressOfAChangeIsRefusedAndNothingIsDone() throws Exception {
        for (String path : List.of("/api/builds", "/api/deployments", "/api/jobs", "/api/queue/pause", "/api/backups",
                "/api/session", "/api/environments", "/api/repositories", "/api/users")) {
            var refused = running.post(path + "?dry_run=true", Map.of());
            assertEquals(422, refused.status(), path + refused.text());
            assertTrue(refused.text().contains("dry_run"), refused.text());
        }
    }
}
