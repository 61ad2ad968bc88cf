package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** An artifact is packed before its build has succeeded: of a build that does not succeed after all, none is left. */
class LeftArtifactTest {
    @TempDir
    private Path folder;
    private Path data;
    private TestRepository git;

    @BeforeEach
    void prepare() {
        data = folder.resolve("data");
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
    }

    private Path artifact(long build) {
        return data.resolve("artifacts/" + build + ".tar.gz");
    }

    private void otherProgram(String sql) {
        TestStore.run(data.resolve("slipway.db"), sql);
    }

    @Test
    void whenTheServiceDiedInBetween() throws Exception {
        long build;
        try (var running = Running.start(data)) {
            long good = running.built("hello", git.folder());
            running.post("/api/queue/pause", Map.of("reason", "a test"));
            build = running.post("/api/builds", Map.of("repository", "hello")).id();
            Files.copy(artifact(good), artifact(build));
        }
        otherProgram("UPDATE task SET status = 'ongoing', started_at = created_at, claimed_by = 'a dead life' "
                + "WHERE id = " + build);
        try (var running = Running.start(data)) {
            assertEquals("worker_restart", running.get("/api/builds/" + build).get("reason"));
            assertFalse(Files.exists(artifact(build)));
        }
    }

    @Test
    void whenItsEndCouldNotBeWritten() throws Exception {
        try (var running = Running.start(data)) {
            running.built("hello", git.folder());
            otherProgram("CREATE TRIGGER bug BEFORE UPDATE OF artifact_sha256 ON build "
                    + "BEGIN SELECT raise(ABORT, 'a bug'); END");
            var build = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id());
            assertEquals("internal", build.get("reason"), build.text());
            assertFalse(Files.exists(artifact(build.id())));
        }
    }
}
