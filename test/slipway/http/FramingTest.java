package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as only an attacker, or a very old or odd client, would send them. */
class FramingTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Set<String> reached = new ConcurrentSkipListSet<>();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = start(Workers.of(1));
    }

    private TestServer start(Workers workers) throws IOException {
        return TestServer.with(TestServer.LIMITS, workers,
                TestServer.open("GET", "/smuggled", this::reached),
                TestServer.open("GET", "/api/{name}", this::reached),
                TestServer.open("POST", "/body", this::reached));
    }

    private Answer reached(Request request) {
        reached.add(request.path());
        return Answer.ok(Map.of("size", request.body().length));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String post(String headers, String rest) {
        return "POST /body HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + rest;
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "Transfer-Encoding: chunked\r\n|100000000\r\n",
            "Transfer-Encoding: chunked\r\n|0\r\n\r\n",
            "transfer-encoding: chunked\r\n|ffffffffffffffff1\r\n",
            "Transfer-Encoding: CHUNKED\r\n|5;a=b\r\nhello\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip, chunked\r\n|0\r\n\r\n",
            "Transfer-Encoding: identity\r\n|",
            "Transfer-Encoding:\r\n|",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n|0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n|0\r\n\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n|0\r\n\r\n",
            "Content-Length: +3\r\n|abc",
            "Content-Length: -3\r\n|abc",
            "Content-Length: 0x3\r\n|abc",
            "Content-Length: 3, 3\r\n|abc",
            "Content-Length: 3\r\nContent-Length: 3\r\n|abc",
            "Content-Length: 3\r\nContent-Length: 4\r\n|abc",
            "Content-Length: 0000000000003\r\n|abc",
            "Content-Length: \r\n|",
            "Content-Length: 99999999999999999999\r\n|",
            "Content-Length: 3.0\r\n|abc",
            "Transfer-Encoding : chunked\r\n|0\r\n\r\n",
            "Content-Length : 3\r\n|abc"})
    void noSecondRequestIsEverReadOutOfABody(String request) throws Exception {
        String[] parts = request.split("\\|", -1);
        String answers = server.raw(post(parts[0], parts[1] + SMUGGLED));
        assertTrue(TestServer.answers(answers) <= 1, answers);
        if (TestServer.answers(answers) == 1) {
            assertTrue(Set.of(400, 411, 501).contains(TestServer.status(answers)), answers);
            assertTrue(answers.toLowerCase(Locale.ROOT).contains("connection: close"), answers);
        }
        assertEquals(Set.of(), reached);
    }

    @Test
    void anyTransferEncodingIsAnsweredWithLengthRequired() throws Exception {
        String answer = server.raw(post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"));
        assertEquals(411, TestServer.status(answer));
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void aLengthThatIsNoNumberIsABadRequestInOurOwnFormat() throws Exception {
        String answer = server.raw(post("Content-Length: +3\r\n", "abc"));
        assertEquals(400, TestServer.status(answer));
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void aBodyThatEndsEarlyIsABadRequest() throws Exception {
        try (var socket = server.connect()) {
            TestServer.say(socket, post("Content-Length: 10\r\n", "abc"));
            socket.shutdownOutput();
            assertEquals(400, TestServer.status(TestServer.untilClosed(socket)));
        }
        assertEquals(Set.of(), reached);
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsSent() throws Exception {
        try (var socket = server.connect()) {
            TestServer.say(socket, post("Content-Length: 999999999999\r\n", "abc"));
            var head = new byte[12];
            assertEquals(head.length, socket.getInputStream().readNBytes(head, 0, head.length));
            assertEquals("HTTP/1.1 413", new String(head));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/a%2Fb", "/api/a%2fb", "/api/a%5Cb", "/api/%00", "/api/a%00b", "/api/..",
            "/api/%2e%2e", "/api/.",
            "/api/%ff", "/api/a%0d%0aX:y"})
    void oddPathsAreRefusedInOurOwnFormat(String path) throws Exception {
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertEquals(400, TestServer.status(answer), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        assertEquals(Set.of(), reached);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET //api/a", "GET /api//a", "GET /api/a/", "GET ///", "GET //", "GET *", "OPTIONS *",
            "GET api/a", "GET ",
            "GET /api/a%zz", "GET /api/\u0000", "GET /api/a\tb", "GET \\api\\a", "GET /api\\a", "GET http:api",
            "GET ?a=b", "GET",
            "CONNECT x:80", "GET /api/\u0080", "\u0000 /api/a", "G\u00e9T /smuggled", "get /smuggled",
            "GET mailto:a", "GET http://", "GET file:///api/a",
            "GET //evil/api/a", "GET http://other/api/a", "GET https://x/api/a"})
    void whatIsNoRequestOfOursReachesNothing(String line) throws Exception {
        String answer = server.raw(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(TestServer.answers(answer) <= 1, answer);
        if (!answer.isEmpty()) {
            assertTrue(Set.of(400, 401, 404, 405).contains(TestServer.status(answer)), answer);
        }
        assertFalse(answer.contains("\tat "), answer);
        assertEquals(Set.of(), reached);
    }

    @ParameterizedTest
    @CsvSource({"GET /api/a HTTP/1.0\\r\\n\\r\\n", "GET /api/a HTTP/1.0\\r\\nConnection: close\\r\\n\\r\\n",
            "GET /api/a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n",
            "GET /api/a HTTP/9.9\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n",
            "\\r\\n\\r\\nGET /api/a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"})
    void oldAndOddClientsAreAnswered(String request) throws Exception {
        String answer = server.raw(request.replace("\\r\\n", "\r\n"));
        assertEquals(200, TestServer.status(answer), answer);
        assertTrue(answer.endsWith("{\"size\":0}\n"), answer);
    }

    @Test
    void aRequestWithoutAHostIsAnsweredOrRefused() throws Exception {
        // The JDK refuses it since some updates.
        String answer = server.raw("GET /api/a HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertTrue(Set.of(200, 400).contains(TestServer.status(answer)), answer);
    }

    @Test
    void oneWhoWaitsForContinueIsToldTo() throws Exception {
        try (var socket = server.connect()) {
            TestServer.say(socket, post("Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n", ""));
            var go = new byte[12];
            assertEquals(go.length, socket.getInputStream().readNBytes(go, 0, go.length));
            assertEquals("HTTP/1.1 100", new String(go));
            TestServer.say(socket, "abc");
            assertTrue(TestServer.untilClosed(socket).endsWith("{\"size\":3}\n"));
        }
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInOrder() throws Exception {
        String one = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: ";
        String answers = server.raw(one + "1\r\n\r\na" + one + "2\r\n\r\nab"
                + one + "3\r\nConnection: close\r\n\r\nabc");
        assertEquals(3, TestServer.answers(answers));
        assertTrue(answers.indexOf("{\"size\":1}") < answers.indexOf("{\"size\":2}"), answers);
        assertTrue(answers.endsWith("{\"size\":3}\n"), answers);
    }

    @Test
    void aLongHeadIsToldSoAndAVeryLongOneCutOff() throws Exception {
        String head = "GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: ";
        assertEquals(200, TestServer.status(server.raw(head + "x".repeat(7_000) + "\r\n\r\n")));
        String answer = server.raw(head + "x".repeat(9_000) + "\r\n\r\n");
        assertEquals(431, TestServer.status(answer));
        assertTrue(answer.contains("application/problem+json"), answer);
        assertEquals(431, TestServer.status(server.raw("GET /api/" + "a".repeat(9_000) + " HTTP/1.0\r\n\r\n")));
        assertEquals(0, TestServer.answers(server.raw(head + "x".repeat(400_000) + "\r\n\r\n")));
        assertEquals(0, TestServer.answers(server.raw("GET /" + "a".repeat(400_000))));
    }

    static Stream<Workers> workers() {
        return Stream.of(Workers.of(1), Workers.pooled(512, 1));
    }

    @ParameterizedTest
    @MethodSource("workers")
    void hundredsOfHalfSentRequestsDoNotKeepOthersFromBeingAnswered(Workers workers) throws Exception {
        var halves = List.of("GET /api/a HT", "GET /api/a HTTP/1.1\r\nHost: x\r\nX: ", post("Content-Length: 5000\r\n",
                "half"),
                post("Content-Length: 50000\r\n", "x".repeat(10_000)));
        var sockets = new ArrayList<Socket>();
        try (var pressed = start(workers)) {
            for (int i = 0; i < 300; i++) {
                var socket = pressed.connect();
                sockets.add(socket);
                TestServer.say(socket, halves.get(i % halves.size()));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(200, pressed.get("/api/b").statusCode());
            }
            // The server closes those that never come to an end.
            for (Socket socket : sockets) {
                assertTrue(TestServer.answers(TestServer.untilClosed(socket)) <= 1);
                socket.close();
            }
            assertEquals(Set.of("/api/b"), reached);
            assertEquals(200, pressed.get("/api/b").statusCode());
        }
    }
}
