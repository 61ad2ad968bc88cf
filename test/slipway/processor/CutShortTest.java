package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** A cancel or a stop reaches a task wherever it is: with git, with tar, or on its way back. */
@Timeout(60)
class CutShortTest {
    @TempDir
    private Path folder;
    private Running running;
    /** A git server that takes a connection and says nothing. */
    private ServerSocket silent;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("SHUTDOWN_GRACE_SECONDS", "0"));
        silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        TestRepository.create(folder.resolve("git")).commit("First", Map.of("hello.txt", "hello"));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        silent.close();
    }

    private long buildFromSilence() throws Exception {
        running.post("/api/repositories", Map.of("name", "silent", "build_command", "true",
                "url", "git://127.0.0.1:" + silent.getLocalPort() + "/silent.git"));
        long id = running.post("/api/builds", Map.of("repository", "silent")).id();
        silent.accept();
        return id;
    }

    private void assertCancelled(String type, long id) throws Exception {
        assertEquals(202, running.form("/api/" + type + "/" + id + "/cancel", "").status());
        var ended = running.completed(id);
        assertEquals("failed cancelled", ended.get("status") + " " + ended.get("reason"), ended.text());
    }

    /** The rows as they are on the disk. */
    private String row(long task) {
        return TestStore.seen(folder.resolve("data/slipway.db"),
                "SELECT status || ' ' || reason FROM task WHERE id = " + task);
    }

    @Test
    void aBuildIsCancelledWhileItsServerSaysNothingAndTheNextOneGoesOn() throws Exception {
        assertCancelled("builds", buildFromSilence());
        long next = running.built("hello", folder.resolve("git"));
        assertEquals("succeeded", running.get("/api/builds/" + next).get("status"));
    }

    @Test
    void aBuildIsStoppedWhileItsServerSaysNothing() throws Exception {
        long id = buildFromSilence();
        running.close();
        assertEquals("failed worker_stopped", row(id));
    }

    @Test
    void aBuildIsCancelledWhileItsArtifactIsPackedAndNothingOfThatIsKept() throws Exception {
        running.post("/api/repositories", Map.of("name", "large", "url", folder.resolve("git").toString(),
                "artifact", "hole", "build_command", "truncate -s 200G hole"));
        long id = running.post("/api/builds", Map.of("repository", "large")).id();
        Path artifacts = folder.resolve("data/artifacts");
        while (!Files.exists(artifacts.resolve(id + ".tar.gz.part"))) {
            Thread.onSpinWait();
        }
        assertCancelled("builds", id);
        try (var left = Files.list(artifacts)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** First cancelled, then stopped: the command of the old release is not waited for either. */
    @Test
    void aDeploymentOnItsWayBackIsStopped() throws Exception {
        Path back = folder.resolve("back");
        Path up = folder.resolve("up");
        long build = running.built("hello", folder.resolve("git"));
        running.post("/api/environments", Map.of("name", "production", "deploy_command",
                "if [ $SLIPWAY_DEPLOYMENT_ID != 2 ]; then touch " + up + "; sleep 600; fi\n"
                        + "if [ -e " + up + " ]; then touch " + back + "; sleep 600; fi"));
        running.completed(deploy(build));
        long second = deploy(build);
        while (!Files.exists(up)) {
            Thread.onSpinWait();
        }
        running.form("/api/deployments/" + second + "/cancel", "");
        while (!Files.exists(back)) {
            Thread.onSpinWait();
        }
        running.close();
        assertEquals("failed cancelled", row(second));
        assertEquals("releases/2", Files.readSymbolicLink(folder.resolve("data/live/production/hello/current")).toString());
        assertFalse(Files.exists(folder.resolve("data/live/production/hello/releases/" + second)));
    }

    private long deploy(long build) throws Exception {
        return running.post("/api/deployments", Map.of("environment", "production", "build_id", build)).id();
    }
}
