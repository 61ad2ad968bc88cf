package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.json.Json;

class FailureTest {
    private static final Logger LOG = Logger.getLogger("slipway.http");

    private final BlockingQueue<LogRecord> logged = new LinkedBlockingQueue<>();
    private final CountDownLatch working = new CountDownLatch(2);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        LOG.addHandler(log);
        LOG.setUseParentHandlers(false);
        LOG.setLevel(Level.ALL);
        // So few places at work that one lost would show.
        server = TestServer.with(new Limits(4096, 1, 2, Duration.ofSeconds(30)), Workers.of(1),
                TestServer.get("/well", Map.of("well", true)),
                TestServer.get("/unspeakable", new Object()),
                TestServer.open("GET", "/header", request -> new Answer.Empty(204, Map.of("X", "a\r\nSet-Cookie: b"))),
                TestServer.open("GET", "/null", request -> null),
                TestServer.open("GET", "/large", request -> Answer.ok("x".repeat(1 << 20))),
                TestServer.open("GET", "/wait", request -> {
                    working.countDown();
                    go.await();
                    return Answer.nothing();
                }),
                TestServer.open("GET", "/fail/{how}", request -> {
                    switch (request.param("how")) {
                        case "error" -> throw new AssertionError("secret");
                        case "memory" -> throw new OutOfMemoryError("secret");
                        case "io" -> throw new IOException("secret");
                        default -> throw new IllegalStateException("secret");
                    }
                }),
                TestServer.open("GET", "/deep", request -> Answer.ok(deep(List.of()))));
    }

    @AfterEach
    void stop() {
        server.close();
        LOG.removeHandler(log);
        LOG.setUseParentHandlers(true);
        LOG.setLevel(null);
    }

    private static Object deep(List<Object> list) {
        return deep(List.of(list));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fail/error", "/fail/memory", "/fail/io", "/fail/bug", "/deep", "/unspeakable", "/header",
            "/null"})
    void whateverAHandlerThrowsIsAnIncidentThatTheLogExplains(String path) throws Exception {
        // Many more than the places at work: none of them may be lost.
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> response = server.get(path);
            assertEquals(500, response.statusCode());
            assertFalse(response.body().contains("secret"), response.body());
            assertFalse(response.body().contains("slipway."), response.body());
            assertTrue(response.headers().firstValue("Set-Cookie").isEmpty());
            var problem = (Map<?, ?>) Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
            LogRecord line = logged.take();
            assertTrue(line.getMessage().contains("incident=" + problem.get("incident")), line.getMessage());
            assertTrue(line.getMessage().contains("path=" + path), line.getMessage());
            assertTrue(line.getThrown() != null, line.getMessage());
        }
        assertEquals(200, server.get("/well").statusCode());
    }

    @Test
    void theConnectionIsKeptAfterAnError() throws Exception {
        String answers = server.raw("GET /fail/error HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /well HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertEquals(2, TestServer.answers(answers));
        assertTrue(answers.endsWith("{\"well\":true}\n"), answers);
    }

    @Test
    void aClientThatGoesAwayIsNothingToTell() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (var socket = server.connect()) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                TestServer.say(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            }
        }
        server.close();
        int info = Level.INFO.intValue();
        assertTrue(logged.stream().noneMatch(line -> line.getLevel().intValue() > info), logged.toString());
    }

    @Test
    void moreThanCanBeAtWorkIsAskedToComeAgain() throws Exception {
        try (var one = server.connect(); var two = server.connect()) {
            TestServer.say(one, "GET /wait HTTP/1.0\r\n\r\n");
            TestServer.say(two, "GET /wait HTTP/1.0\r\n\r\n");
            working.await();
            var refused = server.get("/well");
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
            go.countDown();
            assertEquals(204, TestServer.status(TestServer.untilClosed(one)));
            assertEquals(204, TestServer.status(TestServer.untilClosed(two)));
            assertEquals(200, server.get("/well").statusCode());
        }
    }

    @Test
    void closingLetsWhatIsAtWorkEnd() throws Exception {
        try (var one = server.connect(); var two = server.connect()) {
            TestServer.say(one, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            TestServer.say(two, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            working.await();
            var closing = Thread.ofVirtual().start(server::close);
            go.countDown();
            assertEquals(204, TestServer.status(TestServer.untilClosed(one)));
            assertEquals(204, TestServer.status(TestServer.untilClosed(two)));
            closing.join();
        }
    }
}
