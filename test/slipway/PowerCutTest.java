package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** A file system of its own that loses its power, or meets an error, under load: what was not synced is gone. */
@Timeout(120)
class PowerCutTest {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;
    private Path image;
    private Path disk;
    private Path data;
    private long build;
    /** What was acknowledged: tasks, and the status of those that were told to have ended. */
    private final Queue<Long> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    /**
     * What was told before the cut began, and that alone is counted: ext4 lets a sync that is under way while it shuts
     * down return 0 although nothing was written, which a disk that loses its power does not. What was told in that
     * moment may be lost here without any fault of the program, so that each cut proves less than a real one would.
     */
    private List<Long> kept;
    private List<String> keptEnds;

    @BeforeEach
    void mount() throws Exception {
        image = folder.resolve("image");
        disk = Files.createDirectory(folder.resolve("disk"));
        data = disk.resolve("data");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(256 << 20);
        }
        Programs.assumeThere("mkfs.ext4", "xfs_io", "mount", "findmnt");
        assertEquals("", run("mkfs.ext4", "-q", image.toString()));
        // The system itself writes nothing down for five minutes: only what is synced is kept.
        String problem = run("mount", "-o", "loop,commit=300,errors=remount-ro", image.toString(), disk.toString());
        assumeTrue(problem.isEmpty(), "only root can mount a disk: " + problem);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static String run(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? said : said + " ";
    }

    @Test
    void afterAPowerCutNothingThatWasAcknowledgedIsLost() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            try (var program = Launched.with(data, Map.of()).ready()) {
                if (round == 1) {
                    prepare(program.api());
                }
                long pid = program.pid();
                underLoad(program, 25 * round, () -> {
                    assertEquals("", run("xfs_io", "-x", "-c", "shutdown", disk.toString()));
                    // It may end by itself, by the first sync that fails.
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                });
                assertTrue(List.of(1, Launched.KILLED).contains(program.status()), program.said());
            }
            mountAgain();
            assertWell();
            asked.clear();
            ended.clear();
        }
    }

    @Test
    void afterAnErrorOfTheFileSystemItEndsOrOnlyReadsAndNothingThatWasAcknowledgedIsLost() throws Exception {
        try (var program = Launched.with(data, Map.of()).ready()) {
            prepare(program.api());
            String device = run("findmnt", "-n", "-o", "SOURCE", disk.toString());
            Path trigger = Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
            // From here on the file system can only be read.
            underLoad(program, 25, () -> Files.writeString(trigger, "1"));
            assertEndsOrOnlyReads(program);
        }
        try (var program = Launched.with(data, Map.of())) {
            assertNotEquals(0, program.status(), program.said());
            assertTrue(program.said().contains("the data directory " + data + " can't be used"), program.said());
        }
        mountAgain();
        assertWell();
    }

    /** It ends when the error meets a sync, it goes on when it meets a write. */
    private static void assertEndsOrOnlyReads(Launched program) throws Exception {
        try {
            var ready = program.api().get("/readyz");
            assertEquals(503, ready.status(), ready.text());
            assertEquals(200, program.api().get("/api/jobs").status());
            program.kill();
        } catch (IOException nobodyAnswers) {
            assertEquals(1, program.status(), program.said());
        }
    }

    private void mountAgain() throws Exception {
        // What the program had started dies with it, a moment later.
        assertEquals("", run("timeout", "20", "sh", "-c", "until umount \"$0\" 2>&-; do sleep 0.05; done",
                disk.toString()));
        assertEquals("", run("mount", "-o", "loop,commit=300,errors=remount-ro", image.toString(), disk.toString()));
    }

    private void prepare(Caller api) throws Exception {
        TestRepository.create(folder.resolve("git")).commit("First", Map.of("hello.txt", "hello"));
        api.post("/api/repositories", Map.of("name", "hello", "url", folder.resolve("git").toString(), "artifact",
                "dist", "build_command", "mkdir dist; cd dist; for i in $(seq 50); do echo $i >$i; done; "
                        + "sha256sum * >../manifest; mv ../manifest ."));
        build = api.completed(api.post("/api/builds", Map.of("repository", "hello")).id()).id();
        api.post("/api/environments", Map.of("name", "production", "deploy_command", "sha256sum --check manifest"));
        api.completed(api.post("/api/deployments", Map.of("environment", "production", "build_id", build)).id());
    }

    private interface Cut {
        void now() throws Exception;
    }

    /** Several ask for jobs, one deploys; it is cut in the midst, and all go on until nobody answers. */
    private void underLoad(Launched program, int enough, Cut cut) throws Exception {
        var midst = new CountDownLatch(enough);
        var all = new ArrayList<Future<?>>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> askForJobs(program.api(), midst)));
            }
            all.add(clients.submit(() -> deploy(program.api())));
            midst.await();
            kept = List.copyOf(asked);
            keptEnds = List.copyOf(ended);
            cut.now();
        }
        for (var client : all) {
            client.get();
        }
    }

    private Void askForJobs(Caller api, CountDownLatch midst) throws InterruptedException {
        try {
            for (int status = 201; status == 201;) {
                var job = api.post("/api/jobs", Map.of("command", "true"));
                status = job.status();
                if (status == 201) {
                    asked.add(job.id());
                    midst.countDown();
                }
            }
        } catch (IOException nobodyAnswers) {
            // As it should be.
        }
        return null;
    }

    private Void deploy(Caller api) throws InterruptedException {
        try {
            for (int status = 201; status == 201;) {
                var answer = api.post("/api/deployments", Map.of("environment", "production", "build_id", build));
                status = answer.status();
                if (status == 201) {
                    asked.add(answer.id());
                    // Its end may have to wait until it can be written.
                    var task = api.get("/api/tasks/" + answer.id() + "?wait=2");
                    if (task.status() == 200 && task.get("completed_at") != null) {
                        ended.add(answer.id() + " " + task.get("status"));
                    }
                }
            }
        } catch (IOException nobodyAnswers) {
            // As it should be.
        }
        return null;
    }

    private void assertWell() throws Exception {
        try (var program = Launched.with(data, Map.of()).ready()) {
            var api = program.api();
            for (long task : kept) {
                var done = api.completed(task);
                assertTrue(List.of("succeeded null", "failed worker_restart").contains(
                        done.get("status") + " " + done.get("reason")), done.text());
            }
            for (String told : keptEnds) {
                var now = api.get("/api/tasks/" + told.replaceFirst(" .*", ""));
                assertEquals(told, now.id() + " " + now.get("status"), now.text());
            }
            assertEquals(List.of(), api.get("/api/audit/verify").get("problems"));
            assertLinkIsWhole();
            program.stop();
            assertEquals(0, program.status(), program.said());
        }
    }

    /** And it is that of the deployment that succeeded last. */
    private void assertLinkIsWhole() throws Exception {
        Path hello = data.resolve("live/production/hello");
        String last = TestStore.seen(data.resolve("slipway.db"), "SELECT max(task_id) FROM deployment JOIN task "
                + "ON id = task_id WHERE status = 'succeeded'");
        assertEquals("releases/" + last, Files.readSymbolicLink(hello.resolve("current")).toString());
        assertEquals("", run("sh", "-c", "cd '" + hello + "/current/' && sha256sum --check --quiet manifest"));
    }
}
