package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.Running.Answer;

/** No more files, or processes and threads, for a program that runs: tasks fail and say so, and it goes on by itself. */
@Timeout(120)
class ScarceTest {
    private static final Map<String, String> JOB = Map.of("command", "echo well");

    /** Who nobody else is: processes are counted by user, and root's are not. */
    private static final List<String> SOMEBODY = List.of("setpriv", "--reuid=65533", "--regid=65533",
            "--clear-groups");

    @TempDir
    private Path folder;
    private Path data;

    private Launched launch(String... options) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can start it as somebody else");
        data = folder.resolve("data");
        Files.createDirectory(data);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("slipway.jar")), folder.resolve("slipway.jar"));
        assertEquals(0, new ProcessBuilder("chown", "65533:65533", data.toString()).start().waitFor());
        // As the unit has it: only memory that is not there ends it.
        var program = new ArrayList<>(List.of("-XX:+ExitOnOutOfMemoryError"));
        program.addAll(List.of(options));
        program.addAll(List.of("-jar", jar.toString()));
        return Launched.with(SOMEBODY, program, data, Map.of("JOB_SLOTS", "8")).ready();
    }

    /** As the program's own user, who may lower its limits, and raise them again up to where they were. */
    private static void limit(Launched program, String to) throws Exception {
        var line = new ArrayList<>(SOMEBODY);
        line.addAll(List.of("prlimit", "--pid", Long.toString(program.pid()), to));
        assertEquals(0, new ProcessBuilder(line).inheritIO().start().waitFor());
    }

    private static Answer job(Launched program) throws Exception {
        var job = program.api().post("/api/jobs", JOB);
        assertEquals(201, job.status(), job.text());
        return program.api().completed(job.id());
    }

    private void assertGoesOn(Launched program) throws Exception {
        var job = job(program);
        assertEquals("succeeded", job.get("status"), job.text());
        assertEquals("well\n", program.api().get("/api/jobs/" + job.id() + "/log").text());
        assertEquals(200, program.api().get("/readyz").status());
        assertEquals(List.of(), program.api().get("/api/audit/verify").get("problems"));
        program.stop();
        assertEquals(0, program.status(), program.said());
    }

    /** The first limit is for the numbers of files: below all those that are open. */
    @ParameterizedTest
    @CsvSource({"--nofile=3:, Too many open files, --nofile=1000:",
        "--nproc=1:, Resource temporarily unavailable, --nproc=1000:"})
    void withoutThemTasksFailWithASentenceAndAllGoesOnOnceThereAreSome(String none, String why, String some)
            throws Exception {
        try (var program = launch()) {
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

    /** Whoever reads it has to wait for the rest: the JDK needs threads and files of its own for the first that does. */
    @ParameterizedTest
    @CsvSource({"--nofile=3:, --nofile=1000:", "--nproc=1:, --nproc=1000:"})
    void aRequestThatComesInPiecesIsTakenAllTheSame(String none, String some) throws Exception {
        try (var program = launch(); var socket = new Socket("127.0.0.1", program.api().port());
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
        try (var program = launch()) {
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
        data = folder.resolve("data");
        var sockets = new ArrayList<Socket>();
        try (var program = Launched.with(List.of("prlimit", "--nofile=256:256"),
                List.of("-jar", System.getProperty("slipway.jar")), data, Map.of()).ready()) {
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
        try (var program = launch("-XX:ActiveProcessorCount=16")) {
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
                var task = program.api().completed(answer.get().id());
                assertEquals("failed", task.get("status"), task.text());
            }
            limit(program, "--nproc=1000:");
            assertGoesOn(program);
        }
    }

    /** From none to enough, one by one: the command itself, and each thread that goes with it. */
    @Test
    void aCommandThatCouldNotBeStartedWhollyDoesNotRunOn() throws Exception {
        try (var program = launch()) {
            for (int i = 0; i < 3; i++) {
                // Threads that are left over from the start are in use then.
                program.api().post("/api/jobs", Map.of("command", "sleep 600"));
            }
            String how = "";
            for (int more = 0; !how.equals("idle_timeout"); more++) {
                long used = threads();
                limit(program, "--nproc=" + (used + more) + ":");
                var job = program.api().post("/api/jobs", Map.of("command", "exec sleep 600", "target", "production",
                        "idle_timeout_seconds", 1));
                var task = program.api().completed(job.id());
                how = task.get("reason").toString();
                assertEquals(List.of(), running(":" + job.id()), more + " more than " + used + ": " + task.text());
            }
            limit(program, "--nproc=1000:");
            for (int job = 1; job <= 3; job++) {
                program.api().post("/api/jobs/" + job + "/cancel", Map.of());
            }
            assertGoesOn(program);
        }
    }

    /** All that its user has. */
    private static long threads() throws IOException {
        long count = 0;
        for (Path process : processes()) {
            try {
                if (Files.getAttribute(process, "unix:uid").equals(65533)) {
                    try (var tasks = Files.list(process.resolve("task"))) {
                        count += tasks.count();
                    }
                }
            } catch (NoSuchFileException gone) {
                // It has ended.
            }
        }
        return count;
    }

    private static List<Path> processes() throws IOException {
        try (var all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("[0-9]+")).toList();
        }
    }

    /** Whose marker has this end, with what it runs. */
    private static List<String> running(String marker) throws IOException {
        var found = new ArrayList<String>();
        for (Path process : processes()) {
            try {
                String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
                if (Stream.of(environment.split("\0")).anyMatch(variable -> variable.startsWith("SLIPWAY_TASK=")
                        && variable.endsWith(marker))) {
                    found.add(process + " " + Files.readString(process.resolve("cmdline")).replace('\0', ' '));
                }
            } catch (IOException gone) {
                // It has ended.
            }
        }
        return found;
    }
}
