package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that stop coming. */
class LateBodyTest {
    private static final int MANY = 100;

    private final Set<String> reached = new ConcurrentSkipListSet<>();

    static Stream<Workers> workers() {
        return Stream.of(Workers.of(1), Workers.pooled(512, 1));
    }

    private TestServer start(Workers workers, int millis) throws IOException {
        return TestServer.with(new Limits(4096, 1, 512, Duration.ofMillis(millis)), workers,
                TestServer.open("GET", "/well", request -> Answer.nothing()),
                TestServer.open("POST", "/body/{name}", request -> {
                    reached.add(request.param("name"));
                    return Answer.ok(Map.of("size", request.body().length));
                }));
    }

    private static String head(String method, String name, int length) {
        return method + " /body/" + name + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static void assertTold(String answer) {
        assertEquals(408, TestServer.status(answer), answer);
        assertEquals(1, TestServer.answers(answer), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
        assertTrue(answer.endsWith("}\n"), answer);
    }

    @ParameterizedTest
    @MethodSource("workers")
    void oneWhoStopsInTheMiddleOfABodyIsToldSo(Workers workers) throws Exception {
        try (var server = start(workers, 200)) {
            assertTold(server.raw(head("POST", "none", 10)));
            assertTold(server.raw(head("POST", "half", 10) + "12345"));
            assertTold(server.raw(head("POST", "large", 100_000) + "x".repeat(50_000)));
            assertTold(server.raw("POST /body/old HTTP/1.0\r\nContent-Length: 10\r\n\r\nabc"));
            assertEquals(204, server.get("/well").statusCode());
        }
        assertEquals(Set.of(), reached);
    }

    @ParameterizedTest
    @MethodSource("workers")
    void manyAtOnceAreAllTold(Workers workers) throws Exception {
        var sockets = new ArrayList<Socket>();
        try (var server = start(workers, 200)) {
            for (int i = 0; i < MANY; i++) {
                var socket = server.connect();
                sockets.add(socket);
                TestServer.say(socket, head("POST", "half", 10) + "12345");
            }
            for (Socket socket : sockets) {
                assertTold(TestServer.untilClosed(socket));
                socket.close();
            }
            assertEquals(204, server.get("/well").statusCode());
        }
        assertEquals(Set.of(), reached);
    }

    @ParameterizedTest
    @MethodSource("workers")
    void whereNoBodyCanBeAnsweredTheConnectionIsClosed(Workers workers) throws Exception {
        try (var server = start(workers, 200)) {
            assertEquals("", server.raw("HEAD /well HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"));
            assertTold(server.raw(head("POST", "half", 10) + "12345"));
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void aBodyThatComesAtTheLastMomentIsTakenOrLateAndNeverBoth(Workers workers) throws Exception {
        try (var server = start(workers, 3)) {
            for (int i = 0; i < 5 * MANY; i++) {
                String name = "n" + i;
                try (var socket = server.connect()) {
                    TestServer.say(socket, head("POST", name, 10) + "12345");
                    for (int requests = i % 8; requests > 0; requests--) {
                        server.raw("GET /well HTTP/1.0\r\n\r\n");
                    }
                    say(socket, "67890");
                    String answer = TestServer.untilClosed(socket);
                    assertTrue(TestServer.answers(answer) <= 1, answer);
                    if (answer.startsWith("HTTP/1.1 408")) {
                        assertFalse(reached.contains(name), answer);
                    } else if (!answer.isEmpty()) {
                        // Its end may be missing: so short a time is the limit of writes too.
                        assertEquals(200, TestServer.status(answer), answer);
                        assertTrue(reached.contains(name), answer);
                    }
                }
            }
        }
    }

    private static void say(Socket socket, String text) {
        try {
            TestServer.say(socket, text);
        } catch (IOException e) {
            // It was closed before.
        }
    }
}
