package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With room for it, a head far longer than is allowed is read, so that its sender can be told. */
@Timeout(120)
class LongHeadsTest {
    private static final int CONNECTIONS = 250;
    private static final String HOST = "Host: here\r\n";
    private static final String START = "GET /healthz HTTP/1.1\r\n" + HOST;

    @TempDir
    private Path folder;
    private Launched program;

    @BeforeEach
    void start() throws Exception {
        // For each connection as much as 4096 have of some gigabytes.
        program = Launched.with(List.of(), List.of("-Xmx300m", "-XX:+ExitOnOutOfMemoryError", "-jar",
                System.getProperty("slipway.jar")), folder.resolve("data"),
                Map.of("MAX_CONNECTIONS", "" + CONNECTIONS)).ready();
    }

    @AfterEach
    void stop() throws IOException {
        program.close();
    }

    private Socket say(String text) throws IOException {
        var socket = new Socket("127.0.0.1", program.api().port());
        say(socket, text);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertTold(Socket socket) throws IOException {
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        socket.close();
    }

    /** So many, each of another name. */
    private static String headers(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> "X" + i + ": " + value + "\r\n").collect(Collectors.joining());
    }

    static Stream<String> heads() {
        return Stream.of(
                START + headers(1, "x".repeat(16 * 1024)) + "\r\n",
                START + headers(1, "x".repeat(64 * 1024)) + "\r\n",
                START + headers(64, "x".repeat(1000)) + "\r\n",
                START + headers(150, "x") + "\r\n",
                START + "X: 1\r\n".repeat(150) + "\r\n",
                START + headers(1000, "x".repeat(10)) + "\r\n",
                START + "X: abcd\r\n".repeat(2000) + "\r\n",
                "GET /" + "x".repeat(20 * 1024) + " HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /healthz?x=" + "x".repeat(64 * 1024) + " HTTP/1.1\r\n" + HOST + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void oneWhoSendsALongHeadIsToldSo(String head) throws Exception {
        assertTold(say(head));
    }

    /** Of the kinds that take most: a field a little too long for the buffer it had, then fields that have no value. */
    static Stream<String> halves() {
        return Stream.of(START + "X: " + "x".repeat(110_000),
                START + "X: " + "x".repeat(82_000) + "\r\n" + "Y:\r\n".repeat(900),
                START + "X: " + "x".repeat(41_000) + "\r\n" + headers(1000, "").replace(" ", "") + "Y:\r\n".repeat(900),
                "GET /" + "x".repeat(50_000) + "?" + "x".repeat(50_000) + " HTTP/1.1\r\n" + HOST + "X:");
    }

    @ParameterizedTest
    @MethodSource("halves")
    void longHeadsThatAreHalfSentOnAllConnectionsAreBorne(String half) throws Exception {
        var sockets = new ArrayList<Socket>();
        // One is the test's own, and one is left for asking.
        for (int i = 0; i < CONNECTIONS - 2; i++) {
            sockets.add(say(half));
        }
        assertEquals(200, program.api().get("/readyz").status());
        for (Socket socket : sockets) {
            say(socket, "\r\n\r\n");
            assertTold(socket);
        }
    }
}
