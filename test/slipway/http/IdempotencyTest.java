package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** A request that is sent again with its Idempotency-Key makes no second task. */
class IdempotencyTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JOB = "{\"command\":\"true\"}";

    @TempDir
    static Path folder;
    static Running running;
    static long build;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
        build = running.built("hello", git.folder());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Answer post(String key, String path, String body) throws Exception {
        return post(running.admin, key, path, body, "application/json");
    }

    private static Answer post(String token, String key, String path, String body, String type) throws Exception {
        return running.send(token, "POST", path, body, body == null ? Map.of("Idempotency-Key", key)
                : Map.of("Idempotency-Key", key, "Content-Type", type));
    }

    private static long newest() throws Exception {
        return (Long) running.get("/api/tasks?limit=1").list("tasks").getFirst().get("id");
    }

    /** Sends it twice. @return the one task's id */
    private static long once(String key, String path, String body, String location) throws Exception {
        var first = post(key, path, body);
        assertEquals(201, first.status(), first.text());
        assertEquals("", first.header("Idempotency-Replayed"));
        var ended = running.completed(first.id());
        long newest = newest();
        var again = post(key, path, body);
        assertEquals(201, again.status(), again.text());
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(location + first.id(), again.header("Location"));
        assertEquals(first.header("Location"), again.header("Location"));
        assertEquals(ended.json(), again.json(), "the row as it is now");
        assertEquals(newest, newest(), "nothing was made");
        return first.id();
    }

    @Test
    void everyRequestThatMakesATaskMakesItOnce() throws Exception {
        running.post("/api/environments", Map.of("name", "production"));
        long second = once("a build", "/api/builds", "{\"repository\":\"hello\"}", "/api/builds/");
        once("to production", "/api/deployments", "{\"environment\":\"production\",\"build_id\":" + build + "}",
                "/api/deployments/");
        once("to production again", "/api/deployments", "{\"environment\":\"production\",\"build_id\":" + second + "}",
                "/api/deployments/");
        once("back", "/api/environments/production/rollback", "{\"repository\":\"hello\"}", "/api/deployments/");
        long job = once("a job", "/api/jobs", "{\"command\":\"exit 3\"}", "/api/jobs/");
        assertEquals(job, post("again", "/api/jobs/" + job + "/retry", null).get("retry_of"));
        once("and again", "/api/jobs/" + job + "/retry", null, "/api/jobs/");
    }

    @Test
    void anotherBodyIsRefusedAndSoAreTheSameBytesSaidToBeSomethingElse() throws Exception {
        long id = post("one body", "/api/jobs", JOB).id();
        var other = post("one body", "/api/jobs", "{\"command\":\"false\"}");
        assertEquals(422, other.status(), other.text());
        assertTrue(other.text().contains("task " + id), other.text());
        assertEquals("Idempotency-Key", other.list("errors").getFirst().get("field"));
        assertEquals(422, post("one body", "/api/jobs", JOB + " ").status());
        String form = "command=true";
        assertEquals(201, post(running.admin, "a form", "/api/jobs", form, FORM).status());
        assertEquals(201, post(running.admin, "a form", "/api/jobs", form, FORM + "; charset=utf-8").status());
        assertEquals(400, post(running.admin, "a form", "/api/jobs", form, "application/json").status());
        assertEquals(201, post(running.admin, "either", "/api/builds", "{\"repository\":\"hello\"}",
                "application/json").status());
        assertEquals(422, post(running.admin, "either", "/api/builds", "{\"repository\":\"hello\"}", FORM).status());
    }

    @Test
    void aKeyIsOnesOwnAndOfOnePath() throws Exception {
        running.post("/api/users", Map.of("name", "carol", "role", "admin"));
        String carol = (String) running.post("/api/users/carol/tokens", Map.of("label", "test")).get("token");
        long mine = post("shared", "/api/jobs", JOB).id();
        var hers = post(carol, "shared", "/api/jobs", JOB, "application/json");
        assertNotEquals(mine, hers.id());
        assertEquals("", hers.header("Idempotency-Replayed"));
        running.completed(mine);
        var elsewhere = post("shared", "/api/builds", "{\"repository\":\"hello\"}");
        assertEquals(201, elsewhere.status());
        assertEquals("", elsewhere.header("Idempotency-Replayed"));
        assertEquals(hers.id(), post(carol, "shared", "/api/jobs", JOB, "application/json").id());
    }

    @Test
    void aKeyInQuotesIsTheSameAsWithout() throws Exception {
        long id = post("8e03978e-40d5", "/api/jobs", JOB).id();
        assertEquals(id, post("\"8e03978e-40d5\"", "/api/jobs", JOB).id());
    }

    @Test
    void whatIsNoKeyIsRefusedAndMakesNothing() throws Exception {
        long newest = newest();
        for (String key : List.of("", "\"\"", "\"open", "x".repeat(256), "\"a\"b\"")) {
            var answer = post(key, "/api/jobs", JOB);
            assertEquals(422, answer.status(), key);
            assertEquals("Idempotency-Key", answer.list("errors").getFirst().get("field"));
        }
        assertEquals(newest, newest());
        assertEquals(201, post("x".repeat(255), "/api/jobs", JOB).status());
    }

    @Test
    void whatWasRefusedKeepsNothing() throws Exception {
        assertEquals(422, post("early", "/api/builds", "{\"repository\":\"later\"}").status());
        running.post("/api/repositories", Map.of("name", "later", "url", folder.resolve("git").toString(),
                "build_command", "true"));
        var made = post("early", "/api/builds", "{\"repository\":\"later\"}");
        assertEquals(201, made.status(), made.text());
        assertEquals("", made.header("Idempotency-Replayed"));
        assertEquals(409, post("retried", "/api/builds/" + build + "/retry", null).status());
        assertEquals(409, post("retried", "/api/builds/" + build + "/retry", null).status());
    }

    @Test
    void whatWasMadeIsAnsweredThoughItCouldNotBeMadeAnyMore() throws Exception {
        running.post("/api/environments", Map.of("name", "passing"));
        String body = "{\"environment\":\"passing\",\"build_id\":" + build + "}";
        long id = post("passing", "/api/deployments", body).id();
        running.completed(id);
        assertEquals(204, running.delete("/api/environments/passing").status());
        assertEquals(422, post("anew", "/api/deployments", body).status());
        var again = post("passing", "/api/deployments", body);
        assertEquals(201, again.status(), again.text());
        assertEquals(id, again.id());
        assertEquals("succeeded", again.get("status"));
    }

    @Test
    void aDryRunMakesNothingAndKeepsNothing() throws Exception {
        running.post("/api/environments", Map.of("name", "dry"));
        String body = "{\"environment\":\"dry\",\"build_id\":" + build + ",\"dry_run\":";
        assertEquals(200, post("dry", "/api/deployments", body + "true}").status());
        var real = post("dry", "/api/deployments", body + "false}");
        assertEquals(201, real.status(), real.text());
        assertEquals(200, post("dry", "/api/deployments", body + "true}").status());
        running.completed(real.id());
    }

    @Test
    void manyAtTheSameMomentMakeOneTask() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (int round = 0; round < 10; round++) {
                String key = "round " + round;
                var asking = new ArrayList<Callable<Answer>>();
                for (int i = 0; i < 16; i++) {
                    asking.add(() -> post(key, "/api/jobs", JOB));
                }
                var answers = new ArrayList<Answer>();
                for (var asked : threads.invokeAll(asking)) {
                    answers.add(asked.get());
                }
                assertEquals(1, answers.stream().map(Answer::id).distinct().count(), key);
                assertEquals(1, answers.stream().filter(answer -> answer.header("Idempotency-Replayed").isEmpty())
                        .count(), key);
            }
        }
    }
}
