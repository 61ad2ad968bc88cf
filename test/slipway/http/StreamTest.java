package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long answers, on the threads of this JDK and on the pool of those before 24. */
@Timeout(120)
class StreamTest {
    private static final int STREAMS = 3;
    private static final Limits LIMITS = new Limits(4096, STREAMS, 512, Duration.ofSeconds(30));

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(STREAMS);
    private final CountDownLatch noise = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(STREAMS);
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    static Stream<Workers> workers() {
        // The pool is smaller than the number of streams: they must not keep its threads.
        return Stream.of(Workers.of(STREAMS), Workers.pooled(2, STREAMS));
    }

    @BeforeAll
    static void theLogIsQuiet() {
        Logger.getLogger("slipway.http").setUseParentHandlers(false);
    }

    @AfterAll
    static void theLogIsAsBefore() {
        Logger.getLogger("slipway.http").setUseParentHandlers(true);
    }

    private TestServer start(Limits limits, Workers workers) throws IOException {
        return TestServer.with(limits, workers,
                TestServer.get("/short", Map.of("short", true)),
                TestServer.open("GET", "/lines", request -> new Answer.Stream("text/plain", Map.of(), this::send)),
                TestServer.open("GET", "/quiet", request -> new Answer.Stream("text/plain", Map.of(), out -> {
                    begun.countDown();
                    noise.await();
                    out.write("noise\n".getBytes(StandardCharsets.UTF_8));
                })),
                TestServer.open("GET", "/flood", request -> new Answer.Stream("text/plain", Map.of(), this::flood)),
                TestServer.open("GET", "/broken", request -> new Answer.Stream("text/plain", Map.of(), out -> {
                    out.write("half".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    throw new IllegalStateException("a bug");
                })),
                TestServer.open("GET", "/late", request -> new Answer.Later(() -> {
                    begun.countDown();
                    return Answer.ok(Map.of("line", lines.take()));
                })));
    }

    private void send(OutputStream out) throws IOException, InterruptedException {
        begun.countDown();
        try {
            for (String line; !(line = lines.take()).isEmpty();) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } finally {
            ended.countDown();
        }
    }

    private void flood(OutputStream out) throws IOException {
        begun.countDown();
        var bytes = new byte[1 << 16];
        try {
            while (true) {
                out.write(bytes);
                out.flush();
            }
        } catch (IOException e) {
            failures.add(e);
            throw e;
        }
    }

    private static void ask(Socket socket, String path, String version) throws IOException {
        TestServer.say(socket, "GET " + path + " HTTP/" + version + "\r\nHost: x\r\n\r\n");
    }

    /** Reads until {@code text} has come. */
    private static String until(Socket socket, String text) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int c = socket.getInputStream().read();
            assertTrue(c >= 0, "closed after " + read);
            read.append((char) c);
        }
        return read.toString();
    }

    @ParameterizedTest
    @MethodSource("workers")
    void whatIsFlushedIsSentAtOnceAndTheEndIsTheEnd(Workers workers) throws Exception {
        try (var server = start(LIMITS, workers)) {
            for (String version : new String[] {"1.1", "1.0"}) {
                try (var socket = server.connect()) {
                    ask(socket, "/lines", version);
                    String head = until(socket, "\r\n\r\n");
                    assertTrue(head.startsWith("HTTP/1.1 200") && head.contains("Connection: close"), head);
                    lines.add("one");
                    until(socket, "one\n");
                    lines.add("two");
                    until(socket, "two\n");
                    lines.add("");
                    assertEquals(version.equals("1.1") ? "\r\n0\r\n\r\n" : "", TestServer.untilClosed(socket));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void longAnswersAreBoundedAndKeepNobodyElseWaiting(Workers workers) throws Exception {
        try (var server = start(LIMITS, workers)) {
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < STREAMS; i++) {
                var socket = server.connect();
                sockets.add(socket);
                ask(socket, i == 0 ? "/late" : "/lines", "1.1");
            }
            begun.await();
            assertEquals(STREAMS, server.server().streams());
            for (String path : new String[] {"/lines", "/late"}) {
                var refused = server.get(path);
                assertEquals(503, refused.statusCode());
                assertTrue(refused.headers().firstValue("Retry-After").isPresent());
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(200, server.get("/short").statusCode());
            }
            for (int i = 0; i < STREAMS; i++) {
                lines.add("");
            }
            // One of the four that read here took the last place and gives it back only when it is answered.
            for (Socket socket : sockets.subList(1, STREAMS)) {
                assertTrue(TestServer.untilClosed(socket).endsWith("\r\n0\r\n\r\n"));
                socket.close();
            }
            until(sockets.getFirst(), "}\n");
            sockets.getFirst().close();
            lines.add("again");
            assertEquals("{\"line\":\"again\"}\n", untilAnswered(server, "/late"));
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void whoWentAwayInSilenceGivesPlaceToTheNextAndWhoIsThereDoesNot(Workers workers) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "only Linux tells who went away");
        var there = new ArrayList<Socket>();
        try (var server = start(LIMITS, workers)) {
            there.add(untilThereIsAPlace(server));
            try (var one = server.connect(); var other = server.connect()) {
                ask(one, "/quiet", "1.1");
                ask(other, "/late", "1.1");
                begun.await();
            }
            while (there.size() < STREAMS) {
                there.add(untilThereIsAPlace(server));
            }
            assertEquals(503, server.get("/quiet").statusCode());
            noise.countDown();
            for (Socket socket : there) {
                assertEquals("6\r\nnoise\n\r\n0\r\n\r\n", TestServer.untilClosed(socket));
                socket.close();
            }
        }
    }

    /** One that has been given it, and has read the head of its answer. */
    private static Socket untilThereIsAPlace(TestServer server) throws IOException {
        while (!Thread.interrupted()) {
            var socket = server.connect();
            ask(socket, "/quiet", "1.1");
            if (TestServer.status(until(socket, "\r\n\r\n")) == 200) {
                return socket;
            }
            socket.close();
        }
        throw new AssertionError("no place has become free");
    }

    private static String untilAnswered(TestServer server, String path) throws Exception {
        while (true) {
            var response = server.get(path);
            if (response.statusCode() == 200) {
                return response.body();
            }
            assertEquals(503, response.statusCode());
            Thread.yield();
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void oneWhoReadsNothingIsCutOffAndHurtsNobody(Workers workers) throws Exception {
        var impatient = new Limits(4096, STREAMS, 512, Duration.ofMillis(300));
        try (var server = start(impatient, workers); var socket = server.connect()) {
            ask(socket, "/flood", "1.1");
            begunOnce();
            assertEquals(200, server.get("/short").statusCode());
            assertTrue(failures.take() instanceof IOException);
            assertFalse(TestServer.untilClosed(socket).endsWith("\r\n0\r\n\r\n"));
            assertEquals(200, server.get("/short").statusCode());
        }
    }

    private void begunOnce() {
        while (begun.getCount() == STREAMS) {
            Thread.yield();
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void oneWhoGoesAwayGivesItsPlaceBack(Workers workers) throws Exception {
        try (var server = start(LIMITS, workers)) {
            for (int i = 0; i < 3 * STREAMS; i++) {
                try (var socket = server.connect()) {
                    ask(socket, "/flood", i % 2 == 0 ? "1.1" : "1.0");
                    until(socket, "\r\n\r\n");
                }
                failures.take();
                while (server.server().streams() > 0) {
                    Thread.yield();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void anAnswerThatFailsHalfwayIsNeverTakenForAWholeOne(Workers workers) throws Exception {
        try (var server = start(LIMITS, workers); var socket = server.connect()) {
            ask(socket, "/broken", "1.1");
            String answer = TestServer.untilClosed(socket);
            assertTrue(answer.contains("half"), answer);
            assertFalse(answer.endsWith("0\r\n\r\n"), answer);
            var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            var request = server.request("/broken").build();
            assertThrows(IOException.class, () -> client.send(request, BodyHandlers.ofString()));
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void headOfALongAnswerIsShort(Workers workers) throws Exception {
        try (var server = start(LIMITS, workers)) {
            var response = server.send(server.request("/lines").method("HEAD", BodyPublishers.noBody()));
            assertEquals(200, response.statusCode());
            assertEquals(STREAMS, begun.getCount());
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void closingCutsLongAnswersOff(Workers workers) throws Exception {
        var server = start(LIMITS, workers);
        try (var stream = server.connect(); var late = server.connect()) {
            ask(stream, "/lines", "1.1");
            until(stream, "\r\n\r\n");
            ask(late, "/late", "1.1");
            while (server.server().streams() < 2) {
                Thread.yield();
            }
            server.close();
            assertFalse(TestServer.untilClosed(stream).endsWith("0\r\n\r\n"));
            assertEquals(503, TestServer.status(TestServer.untilClosed(late)));
        }
    }
}
