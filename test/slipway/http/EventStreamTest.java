package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.Main;
import slipway.Running;
import slipway.store.Credential;
import slipway.task.Role;
import slipway.task.User;

/** Events as they happen: in order, once each, from where a listener stopped. */
@Timeout(60)
class EventStreamTest {
    private static final Credential ADA = new Credential(new User(1, "ada", Role.VIEWER, Instant.EPOCH), 1, null, null,
            null);

    @TempDir
    private Path folder;
    private Running running;
    /** Whom the routes with a quick heart let in. */
    private final AtomicReference<Credential> admitted = new AtomicReference<>(ADA);

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of(), new Main.More(List.of(), (api, service) ->
                api.route("GET", "/quick", Role.VIEWER, new EventHandlers(service, request -> admitted.get(),
                        Duration.ofMillis(20))::events)));
        running.post("/api/queue/pause", Map.of("reason", "test"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /** One who listens. */
    private final class Ear implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final List<String> head = new ArrayList<>();

        Ear(String path) throws IOException {
            this(path, "");
        }

        Ear(String path, String header) throws IOException {
            this(path, header, running.admin);
        }

        Ear(String path, String header, String token) throws IOException {
            socket = new Socket("127.0.0.1", running.port());
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\nAccept: text/event-stream\r\n"
                    + "Authorization: Bearer " + token + "\r\n" + header + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                head.add(line);
            }
        }

        /** The next line that is not empty, null at the end. By HTTP/1.0, which has no chunks. */
        String line() throws IOException {
            String line = in.readLine();
            return line != null && line.isEmpty() ? line() : line;
        }

        /** {@code 7 JOB_CREATED}: the next event. */
        String next() throws IOException {
            String id = line();
            String event = line();
            String data = line();
            assertTrue(data.startsWith("data: {\"id\":" + id.substring(4) + ",\"at\":\""), data);
            return id.substring(4) + " " + event.substring(7);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private long job() throws Exception {
        return running.post("/api/jobs", Map.of("command", "true")).id();
    }

    @Test
    void aListenerHearsWhatHappensFromNowOnAsItHappens() throws Exception {
        job();
        try (var ear = new Ear("/api/events")) {
            assertEquals("HTTP/1.1 200 OK", ear.head.getFirst());
            assertTrue(ear.head.contains("Content-type: text/event-stream; charset=utf-8"), ear.head.toString());
            job();
            assertEquals("6 JOB_CREATED", ear.next());
            running.form("/api/jobs/2/cancel", "");
            assertEquals("7 JOB_FAILED", ear.next());
        }
    }

    @Test
    void aListenerGoesOnWhereItStopped() throws Exception {
        try (var ear = new Ear("/api/events?after=0")) {
            assertEquals("1 USER_CREATED", ear.next());
            assertEquals("2 TOKEN_CREATED", ear.next());
        }
        job();
        try (var ear = new Ear("/api/events?after=0", "Last-Event-ID: 4\r\n")) {
            assertEquals("5 JOB_CREATED", ear.next());
        }
    }

    @Test
    void whatIsFurtherBackThanWhatIsInMemoryIsThereToo() throws Exception {
        for (int i = 0; i < 1100; i++) {
            job();
        }
        try (var ear = new Ear("/api/events?after=4")) {
            for (int i = 5; i < 1105; i++) {
                assertEquals(i + " JOB_CREATED", ear.next());
            }
        }
    }

    @Test
    void aListenerHearsOfOneTaskOnly() throws Exception {
        job();
        job();
        try (var ear = new Ear("/api/events?after=0&task=2")) {
            assertEquals("6 JOB_CREATED", ear.next());
            job();
            running.post("/api/jobs/2/cancel", Map.of());
            assertEquals("8 JOB_FAILED", ear.next());
        }
    }

    /** As after a backup was restored. */
    @Test
    void aListenerWhoHasHeardMoreThanThereIsBeginsNow() throws Exception {
        try (var ear = new Ear("/api/events", "Last-Event-ID: 4711\r\n")) {
            job();
            assertEquals("5 JOB_CREATED", ear.next());
        }
    }

    @Test
    void anEmptyIdIsThatOfAListenerWhoHasHeardNothing() throws Exception {
        try (var ear = new Ear("/api/events?after=0", "Last-Event-ID: \r\n")) {
            assertTrue(ear.next().startsWith("1 "));
        }
    }

    @Test
    void aListenersIdThatIsNoneIsRefused() throws Exception {
        try (var ear = new Ear("/api/events", "Last-Event-ID: yesterday\r\n")) {
            assertTrue(ear.head.getFirst().startsWith("HTTP/1.1 422 "), ear.head.toString());
        }
    }

    @Test
    void aSilentStreamHasAHeartbeatAndEndsWhenItsListenerMayNoLongerListen() throws Exception {
        try (var ear = new Ear("/quick")) {
            assertEquals(":", ear.line());
            assertEquals(":", ear.line());
            admitted.set(null);
            String line = ear.line();
            while (":".equals(line)) {
                line = ear.line();
            }
            assertNull(line);
        }
    }

    /** However much there is to hear. */
    @Test
    void aListenerWhoIsNoUserAnyMoreHearsNothingMore() throws Exception {
        running.post("/api/users", Map.of("name", "bob", "role", "viewer"));
        var token = running.post("/api/users/bob/tokens", Map.of("label", "x")).get("token");
        try (var ear = new Ear("/api/events", "", (String) token)) {
            job();
            assertEquals("7 JOB_CREATED", ear.next());
            assertEquals(204, running.delete("/api/users/bob").status());
            job();
            assertNull(ear.line());
        }
    }

    @Test
    void fiveHundredListenersHearTheSame() throws Exception {
        // Before JDK 24 a long answer takes a whole thread, and MAX_STREAMS is 256.
        int many = Runtime.version().feature() >= 24 ? 500 : 250;
        var ears = new ArrayList<Ear>();
        try {
            for (int i = 0; i < many; i++) {
                ears.add(new Ear("/api/events"));
            }
            job();
            for (Ear ear : ears) {
                assertEquals("5 JOB_CREATED", ear.next());
            }
        } finally {
            for (Ear ear : ears) {
                ear.close();
            }
        }
        assertEquals(201, running.post("/api/jobs", Map.of("command", "true")).status());
    }

    @Test
    void aListenerWhoReadsNothingIsWaitedForByNobody() throws Exception {
        try (var deaf = new Ear("/api/events"); var ear = new Ear("/api/events")) {
            for (int i = 0; i < 300; i++) {
                job();
            }
            for (int i = 5; i < 305; i++) {
                assertEquals(i + " JOB_CREATED", ear.next());
            }
            assertEquals("5 JOB_CREATED", deaf.next(), "what it was sent before it was cut off, if it was");
        }
    }

    @Test
    void aListIsAnsweredToWhoeverAsksForNoStream() throws Exception {
        assertEquals(4, running.get("/api/events").list("events").size());
    }
}
