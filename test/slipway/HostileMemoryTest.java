package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are made to take memory: the little that the unit gives the program is enough for them. */
@Timeout(120)
class HostileMemoryTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;
    private Launched program;
    private int port;

    @BeforeEach
    void start() throws Exception {
        var words = new ArrayList<>(JavaOptions.ofTheUnit());
        words.addAll(List.of("-jar", System.getProperty("slipway.jar")));
        program = Launched.with(List.of(), words, folder.resolve("data"), Map.of()).ready();
        port = program.api().port();
    }

    @AfterEach
    void stop() throws IOException {
        program.close();
    }

    /** @return the status of each of so many at once; 503 is one too */
    private List<Integer> atOnce(int times, Callable<Integer> request) throws Exception {
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(times)) {
            for (var each : threads.invokeAll(IntStream.range(0, times).mapToObj(n -> request).toList())) {
                statuses.add(each.get());
            }
        }
        return statuses;
    }

    private int post(String path, String type, String body) throws IOException {
        String token = Files.readString(folder.resolve("data/admin.token")).strip();
        try (var socket = new Socket("127.0.0.1", port)) {
            var head = "POST " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }

    private static void assertAll(int status, List<Integer> answered) {
        assertEquals(List.of(), answered.stream().filter(each -> each != status && each != 503).toList());
    }

    private void assertWell() throws Exception {
        assertEquals(200, program.api().get("/readyz").status());
    }

    @Test
    void aSignInThatIsLongIsNotLookedInto() throws Exception {
        String form = "a&".repeat(MEBIBYTE / 2);
        assertAll(413, atOnce(8, () -> post("/api/session", FORM, form)));
        assertWell();
    }

    @Test
    void fieldsByTheHundredThousandAreRefused() throws Exception {
        String form = "a&".repeat(MEBIBYTE / 2);
        assertAll(400, atOnce(8, () -> post("/api/jobs", FORM, form)));
        String json = IntStream.range(0, 90_000).mapToObj(n -> "\"" + n + "\":0").collect(Collectors.joining(",", "{", "}"));
        assertAll(400, atOnce(8, () -> post("/api/jobs", "application/json", json)));
        String lists = "{\"command\":[" + "[],".repeat(MEBIBYTE / 3 - 10) + "0]}";
        assertAll(422, atOnce(8, () -> post("/api/jobs", "application/json", lists)));
        assertWell();
    }

    /** @param names of fields, which the JDK's server holds one by one */
    @ParameterizedTest
    @CsvSource({"0, 9500", "98, 6000", "50, 8000"})
    void headsThatAreHalfSentOnAllConnectionsAreBorne(int names, int length) throws Exception {
        var sockets = new ArrayList<Socket>();
        String fields = IntStream.range(0, names).mapToObj(n -> "n" + n + ": \r\n").collect(Collectors.joining());
        byte[] half = ("GET /healthz HTTP/1.1\r\n" + fields + "X: " + "a".repeat(length))
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1050; i++) {
            var socket = new Socket("127.0.0.1", port);
            socket.getOutputStream().write(half);
            sockets.add(socket);
        }
        assertWell();
        for (Socket socket : sockets) {
            socket.close();
        }
        assertWell();
    }
}
