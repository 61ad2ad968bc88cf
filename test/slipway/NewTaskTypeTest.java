package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.http.EchoHandlers;
import slipway.processor.EchoProcessor;
import slipway.store.TestStore;
import slipway.task.Echo;
import slipway.task.TaskType;

/**
 * A task type of one's own, {@code echo}, added in the places that the README names and nowhere else: its table, its
 * statements (test/sql/echo.sql), its record, its processor, its routes, and one line of wiring.
 */
class NewTaskTypeTest {
    @TempDir
    private Path data;
    private Running service;

    @BeforeEach
    void start() throws Exception {
        var echo = new TaskType("echo", 1, Echo::of, new EchoProcessor());
        service = Running.start(data, Map.of(), new Main.More(List.of(echo), EchoHandlers::add));
        // A migration's work.
        TestStore.run(data.resolve("slipway.db"), "CREATE TABLE echo (task_id INTEGER PRIMARY KEY REFERENCES task (id),"
                + " words TEXT NOT NULL, times INTEGER NOT NULL, heard TEXT) STRICT");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private long asked(Map<String, ?> fields) throws Exception {
        var answer = service.post("/api/echoes", fields);
        assertEquals(201, answer.status(), answer.text());
        assertEquals("/api/echoes/" + answer.id(), answer.header("Location"));
        return answer.id();
    }

    @Test
    void itIsAskedForRunAndShownLikeEveryOther() throws Exception {
        long id = asked(Map.of("words", "hello", "times", 3));
        var ended = service.completed(id);
        assertEquals("echo succeeded hello 3 hello", ended.get("type") + " " + ended.get("status") + " "
                + ended.get("words") + " " + ended.get("times") + " " + ended.get("heard"));
        assertEquals("hello\n".repeat(3), Files.readString(data.resolve("logs/" + id + ".log")));
        assertEquals(18L, ended.get("log_size"));
        assertEquals(List.of(id), service.get("/api/tasks?type=echo").list("tasks").stream()
                .map(task -> task.get("id")).toList());
        assertEquals(200, service.get("/api/echoes/" + id).status());
        assertEquals(404, service.get("/api/jobs/" + id).status());
    }

    @Test
    void itWaitsInTheQueueAndInItsTargetsLineLikeEveryOther() throws Exception {
        service.post("/api/queue/pause", Map.of("reason", "a test"));
        long job = service.post("/api/jobs", Map.of("command", "true", "target", "valley")).id();
        long id = asked(Map.of("words", "hello", "target", "valley"));
        var pending = service.get("/api/queue").list("pending");
        assertEquals(List.of(job, id), pending.stream().map(task -> task.get("id")).toList());
        assertEquals("{reason=paused, holder=null, position=2}", pending.getLast().get("waiting_for").toString());
        service.post("/api/queue/resume", Map.of());
        assertEquals("succeeded", service.completed(id).get("status"));
    }

    @Test
    void itIsCancelledAndRetriedLikeEveryOther() throws Exception {
        service.post("/api/queue/pause", Map.of("reason", "a test"));
        long id = asked(Map.of("words", "hello", "times", 4));
        assertEquals(202, service.post("/api/echoes/" + id + "/cancel", Map.of()).status());
        assertEquals("cancelled", service.get("/api/echoes/" + id).get("reason"));
        service.post("/api/queue/resume", Map.of());
        var again = service.post("/api/echoes/" + id + "/retry", Map.of());
        assertEquals(201, again.status(), again.text());
        var ended = service.completed(again.id());
        assertEquals("succeeded 2 " + id + " 4", ended.get("status") + " " + ended.get("attempt") + " "
                + ended.get("retry_of") + " " + ended.get("times"));
    }

    @Test
    void itStandsInTheEventsAndInTheAuditLogLikeEveryOther() throws Exception {
        long id = asked(Map.of("words", " "));
        assertEquals("there is no echo of silence", service.completed(id).get("error"));
        assertEquals(List.of("ECHO_CREATED", "ECHO_STARTED", "ECHO_FAILED"),
                service.get("/api/events?task=" + id).list("events").stream().map(event -> event.get("event"))
                        .toList());
        assertTrue(Files.readString(data.resolve("audit/audit.log")).contains("Echo " + id + " of ' ' failed"));
        assertEquals(true, service.get("/api/audit/verify").get("valid"));
    }
}
