package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static slipway.Limited.JOB;
import static slipway.Limited.assertGoesOn;
import static slipway.Limited.completed;
import static slipway.Limited.job;
import static slipway.Limited.launch;
import static slipway.Limited.limit;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.Running.Answer;

/** No more files, or processes and threads, for a program that runs: tasks fail, say so, and it goes on by itself. */
@Timeout(120)
class ScarceTest {
    @TempDir
    private Path folder;

    /** The first limit is for the numbers of files: below all those that are open. */
    @ParameterizedTest
    @CsvSource({"--nofile=3:, Too many open files, --nofile=1000:",
        "--nproc=1:, Resource temporarily unavailable, --nproc=1000:"})
    void withoutThemTasksFailWithASentenceAndAllGoesOnOnceThereAreSome(String none, String why, String some)
            throws Exception {
        try (var program = launch(folder)) {
            job(program);
            limit(program, none);
            var failed = job(program);
            assertEquals("failed internal", failed.get("status") + " " + failed.get("reason"), failed.text());
            assertTrue(failed.get("error").toString().contains(why), failed.text());
            assertEquals(200, program.api().get("/readyz").status());
            limit(program, some);
            assertGoesOn(program);
        }
    }

    /** Whoever reads it waits for the rest: the JDK needs threads and files of its own for the first that does. */
    @ParameterizedTest
    @CsvSource({"--nofile=3:, --nofile=1000:", "--nproc=1:, --nproc=1000:"})
    void aRequestThatComesInPiecesIsTakenAllTheSame(String none, String some) throws Exception {
        try (var program = launch(folder); var socket = new Socket("127.0.0.1", program.api().port());
                var answers = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
            assertEquals(200, program.api().get("/healthz").status());
            limit(program, none);
            for (int i = 0; i < 10; i++) {
                assertEquals(201, inPieces(program, socket, answers));
            }
            limit(program, some);
            assertEquals(201, inPieces(program, socket, answers));
            assertGoesOn(program);
        }
    }

    private static int inPieces(Launched program, Socket socket, BufferedReader answers) throws Exception {
        String body = "command=echo+well";
        String head = "POST /api/jobs HTTP/1.1\r\nHost: slipway\r\nAuthorization: Bearer " + program.api().admin
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        // While others come and go it is being waited for.
        assertEquals(200, program.api().get("/healthz").status());
        socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
        int status = Integer.parseInt(answers.readLine().split(" ")[1]);
        int length = 0;
        for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        assertEquals(length, answers.skip(length));
        return status;
    }

    @Test
    void withoutFilesANewConnectionWaitsUntilThereAreSome() throws Exception {
        try (var program = launch(folder)) {
            assertEquals(200, program.api().get("/healthz").status());
            limit(program, "--nofile=3:");
            try (var socket = new Socket("127.0.0.1", program.api().port());
                    var answers = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
                socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: slipway\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                limit(program, "--nofile=1000:");
                assertEquals("HTTP/1.1 200 OK", answers.readLine());
            }
            assertGoesOn(program);
        }
    }

    @Test
    void connectionsLeaveFilesForWhatIsToBeDone() throws Exception {
        Programs.assumeThere("prlimit");
        var sockets = new ArrayList<Socket>();
        try (var program = Launched.with(List.of("prlimit", "--nofile=256:256"),
                List.of("-jar", System.getProperty("slipway.jar")), folder.resolve("data"), Map.of()).ready()) {
            assertEquals(200, program.api().get("/healthz").status());
            for (int i = 0; i < 300; i++) {
                sockets.add(new Socket("127.0.0.1", program.api().port()));
            }
            assertGoesOn(program);
            assertTrue(program.said().contains("MAX_CONNECTIONS=4096 is more than "), program.said());
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    /** More processors than the start has any use for: each has a thread of the JDK's, which it starts at need. */
    @Test
    void withoutProcessesManyAtOnceAreAnsweredAndEveryTaskEnds() throws Exception {
        try (var program = launch(folder, "-XX:ActiveProcessorCount=16")) {
            limit(program, "--nproc=1:");
            var answers = new ArrayList<Future<Answer>>();
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    answers.add(clients.submit(() -> program.api().post("/api/jobs", JOB)));
                    for (int j = 0; j < 8; j++) {
                        clients.submit(() -> program.api().get("/api/queue"));
                    }
                }
            }
            for (var answer : answers) {
                assertEquals(201, answer.get().status(), answer.get().text());
                var task = completed(program, answer.get().id());
                assertEquals("failed", task.get("status"), task.text());
            }
            limit(program, "--nproc=1000:");
            assertGoesOn(program);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 16, 19, 23, 26, 29})
    void aStartWithoutThemAnswersOrEndsAndTheNextIsWell(int processes) throws Exception {
        Path data = folder.resolve("data");
        try (var program = Limited.within(folder, processes)) {
            if (!program.answers()) {
                assertEquals(1, program.status(), program.said());
            }
        }
        try (var program = Launched.with(data, Map.of()).ready()) {
            assertGoesOn(program);
        }
    }
}
