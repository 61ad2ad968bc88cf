package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;

/** Repositories, environments, the queue, events and the audit log as the contract shows them. */
class ResourcesApiTest {
    @TempDir
    static Path folder;
    static Running running;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static Map<String, Object> repository(String name) {
        return new HashMap<>(Map.of("name", name, "url", "https://git.example.org/" + name + ".git",
                "build_command", "make"));
    }

    @Test
    void aRepositoryHasTheContractsFieldsAndDefaults() throws Exception {
        var made = running.post("/api/repositories", repository("defaults"));
        assertEquals(201, made.status(), made.text());
        assertEquals("/api/repositories/defaults", made.header("Location"));
        assertEquals(List.of("id", "name", "url", "default_branch", "build_command", "artifact", "timeout_seconds",
                "idle_timeout_seconds", "network", "variables", "hook_branches", "webhook_secret_set", "git_token_set",
                "notify_url", "notify_secret_set", "created_at"), List.copyOf(made.json().keySet()));
        assertEquals("main", made.get("default_branch"));
        assertEquals(null, made.get("artifact"));
        assertEquals(3600L, made.get("timeout_seconds"));
        assertEquals(600L, made.get("idle_timeout_seconds"));
        assertEquals(true, made.get("network"));
        assertEquals(Map.of(), made.get("variables"));
        assertEquals("*", made.get("hook_branches"));
        assertEquals(false, made.get("webhook_secret_set"));
        assertEquals(made.json(), running.get("/api/repositories/defaults").json());
    }

    @Test
    void aNameThatIsTakenIsAConflict() throws Exception {
        running.post("/api/repositories", repository("taken"));
        assertEquals(409, running.post("/api/repositories", repository("taken")).status());
        running.post("/api/environments", Map.of("name", "taken"));
        assertEquals(409, running.post("/api/environments", Map.of("name", "taken")).status());
    }

    @Test
    void allThatIsWrongWithARepositoryIsToldAtOnce() throws Exception {
        var answer = running.post("/api/repositories", Map.of("name", "Bad Name", "url", "-x", "timeout_seconds", 0,
                "colour", "red"));
        assertEquals(422, answer.status());
        assertEquals("application/problem+json", answer.header("Content-Type"));
        var fields = answer.list("errors").stream().map(error -> error.get("field")).toList();
        assertTrue(fields.containsAll(List.of("name", "url", "timeout_seconds", "build_command", "colour")), answer.text());
    }

    @Test
    void anArtifactThatNoBuildCouldKeepIsRefused() throws Exception {
        running.post("/api/repositories", repository("kept"));
        for (String artifact : List.of("../x", "/etc/passwd", "dist/..")) {
            var wanted = repository("leaving");
            wanted.put("artifact", artifact);
            for (var answer : List.of(running.post("/api/repositories", wanted),
                    running.patch("/api/repositories/kept", Map.of("artifact", artifact)))) {
                assertEquals(422, answer.status());
                assertEquals("1 field is wrong: artifact: '" + artifact + "' can't be used: use a path in the "
                        + "workspace, such as dist, without '..'", answer.get("detail"));
            }
        }
        assertEquals(200, running.patch("/api/repositories/kept", Collections.singletonMap("artifact", null)).status());
    }

    @Test
    void whatIsNotThereIs404WhateverTheBodyLacks() throws Exception {
        for (String path : List.of("environments/nope/lock", "environments/nope/rollback", "users/nope/tokens")) {
            assertEquals(404, running.post("/api/" + path, Map.of()).status(), path);
        }
        for (String path : List.of("environments/nope", "repositories/nope", "users/nope")) {
            assertEquals(404, running.patch("/api/" + path, Map.of("role", "xx")).status(), path);
        }
    }

    @Test
    void aFieldOfTheWrongTypeIsToldOnce() throws Exception {
        var answer = running.post("/api/repositories", Map.of("name", "typed", "url", 7, "build_command", "make"));
        assertEquals("1 field is wrong: url: must be a text", answer.get("detail"));
        assertEquals(1, answer.list("errors").size());
        running.post("/api/repositories", repository("typed"));
        answer = running.patch("/api/repositories/typed", Map.of("url", 7));
        assertEquals("1 field is wrong: url: must be a text", answer.get("detail"));
        assertEquals(1, answer.list("errors").size());
    }

    @Test
    void eventsOfATaskThatIsNotThereAreNoEmptyListOrStream() throws Exception {
        for (String accept : List.of("application/json", "text/event-stream")) {
            var answer = running.send(running.admin, "GET", "/api/events?task=9999&limit=1", null,
                    Map.of("Accept", accept));
            assertEquals(422, answer.status(), answer.text());
            assertTrue(answer.list("errors").stream().anyMatch(error ->
                    error.equals(Map.of("field", "task", "message", "there is no task 9999"))), answer.text());
        }
    }

    @Test
    void whatIsWrongInAQueryIsCalledAParameter() throws Exception {
        String detail = running.get("/api/builds?limit=0&colour=red").get("detail").toString();
        assertEquals("2 parameters are wrong: limit, colour", detail);
    }

    @Test
    void aPatchChangesWhatIsGivenAndNullResets() throws Exception {
        running.post("/api/repositories", repository("patched"));
        var changed = running.patch("/api/repositories/patched", Map.of("artifact", "dist", "timeout_seconds", 5));
        assertEquals(200, changed.status(), changed.text());
        assertEquals("dist", changed.get("artifact"));
        assertEquals("make", changed.get("build_command"));
        var reset = new HashMap<String, Object>();
        reset.put("artifact", null);
        reset.put("timeout_seconds", null);
        var back = running.patch("/api/repositories/patched", reset);
        assertEquals(null, back.get("artifact"));
        assertEquals(3600L, back.get("timeout_seconds"));
        var required = new HashMap<String, Object>();
        required.put("build_command", null);
        assertEquals(422, running.patch("/api/repositories/patched", required).status());
        assertEquals(404, running.patch("/api/repositories/nope", Map.of()).status());
    }

    @Test
    void aPasswordInAUrlIsNeverShownAndStaysWhenSentBack() throws Exception {
        var fields = repository("secret");
        fields.put("url", "https://bob:s3cr3t@git.example.org/x.git");
        var made = running.post("/api/repositories", fields);
        assertEquals("https://bob:***@git.example.org/x.git", made.get("url"));
        var changed = running.patch("/api/repositories/secret", Map.of("url", made.get("url"), "artifact", "x"));
        assertEquals(200, changed.status(), changed.text());
        assertFalse(running.get("/api/audit").text().contains("s3cr3t"));
        assertFalse(running.get("/api/events?limit=200").text().contains("s3cr3t"));
    }

    @Test
    void anEnvironmentHasTheContractsFieldsAndDefaults() throws Exception {
        var made = running.form("/api/environments", "name=defaults");
        assertEquals(201, made.status(), made.text());
        assertEquals(List.of("id", "name", "deploy_command", "health_check_url", "health_check_command",
                "health_check_timeout_seconds", "timeout_seconds", "idle_timeout_seconds", "keep_releases", "order",
                "auto_deploy", "variables", "notify_url", "notify_secret_set", "created_at", "current", "ongoing",
                "pending_count", "locked"), List.copyOf(made.json().keySet()));
        assertEquals(30L, made.get("health_check_timeout_seconds"));
        assertEquals(600L, made.get("timeout_seconds"));
        assertEquals(300L, made.get("idle_timeout_seconds"));
        assertEquals(5L, made.get("keep_releases"));
        assertEquals("fifo", made.get("order"));
        assertEquals(List.of(), made.get("auto_deploy"));
        assertEquals(List.of(), made.get("current"));
        assertEquals(null, made.get("ongoing"));
        assertEquals(0L, made.get("pending_count"));
        assertEquals(null, made.get("locked"));
    }

    @Test
    void lockingIsIdempotentAndMakesOneEvent() throws Exception {
        running.form("/api/environments", "name=lockable");
        var locked = running.form("/api/environments/lockable/lock", "reason=freeze");
        assertEquals(200, locked.status(), locked.text());
        assertEquals(List.of("by", "reason", "since"), List.copyOf(((Map<?, ?>) locked.get("locked")).keySet()));
        var again = running.form("/api/environments/lockable/lock", "reason=other");
        assertEquals(locked.get("locked"), again.get("locked"), "what is locked stays as it was locked");
        assertEquals(1, running.get("/api/events?limit=200").list("events").stream()
                .filter(event -> event.get("event").equals("ENVIRONMENT_LOCKED")).count());
        assertEquals(null, running.form("/api/environments/lockable/unlock", "").get("locked"));
        assertEquals(422, running.form("/api/environments/lockable/lock", "").status());
        assertEquals(404, running.form("/api/environments/nope/unlock", "").status());
    }

    @Test
    void theQueueIsPausedAndGoesOn() throws Exception {
        var paused = running.form("/api/queue/pause", "reason=night");
        assertEquals(List.of("paused", "ongoing", "pending", "pending_count"), List.copyOf(paused.json().keySet()));
        assertEquals("night", ((Map<?, ?>) paused.get("paused")).get("reason"));
        long id = running.form("/api/jobs", "command=true").id();
        var queue = running.get("/api/queue");
        assertEquals(id, queue.list("pending").getFirst().get("id"));
        assertEquals(1L, queue.get("pending_count"));
        assertEquals(null, running.form("/api/queue/resume", "").get("paused"));
        running.completed(id);
    }

    @Test
    void eventsAreOldestFirstAndAboutATaskWhenAsked() throws Exception {
        long id = running.completed(running.form("/api/jobs", "command=true").id()).id();
        var about = running.get("/api/events?task=" + id);
        assertEquals(List.of("JOB_CREATED", "JOB_STARTED", "JOB_SUCCEEDED"),
                about.list("events").stream().map(event -> event.get("event")).toList());
        assertEquals(List.of("id", "at", "event", "task", "actor", "message"),
                List.copyOf(about.list("events").getFirst().keySet()));
        assertEquals(null, about.get("next"));
        var page = running.get("/api/events?limit=1");
        assertEquals(1L, page.list("events").getFirst().get("id"));
        assertEquals(2L, running.get((String) page.get("next")).list("events").getFirst().get("id"));
    }

    @Test
    void theAuditLogIsServedWithItsHeadAndVerified() throws Exception {
        var verified = running.get("/api/audit/verify");
        assertEquals(List.of("valid", "entries", "head", "problems"), List.copyOf(verified.json().keySet()));
        assertEquals(true, verified.get("valid"), verified.text());
        assertEquals(List.of("seq", "hash"), List.copyOf(running.get("/api/audit/head").json().keySet()));
        assertTrue(running.get("/api/audit").text().startsWith("{\"seq\":1,"));
    }

    @Test
    void healthAndReadinessNeedNoToken() throws Exception {
        var health = running.send("", "GET", "/healthz", null, Map.of());
        assertEquals(List.of("status", "version"), List.copyOf(health.json().keySet()));
        assertEquals("ok", running.send("", "GET", "/readyz", null, Map.of()).get("status"));
    }
}
