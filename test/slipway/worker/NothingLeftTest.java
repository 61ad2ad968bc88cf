package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Marked;
import slipway.Running;
import slipway.shell.TestRepository;

/** A thousand mixed tasks, many of them cancelled at some moment, leave nothing behind but rows, logs and artifacts. */
class NothingLeftTest {
    private static final int TASKS = 1000;

    @Test
    void aThousandMixedTasksWithRandomCancelsLeaveNothing(@TempDir Path folder) throws Exception {
        var random = new Random(20261123);
        try (var running = Running.start(folder.resolve("data"))) {
            var git = TestRepository.create(folder.resolve("git"));
            git.commit("First", Map.of("hello.txt", "hello"));
            long build = running.built("hello", git.folder());
            running.post("/api/environments", Map.of("name", "production", "deploy_command", "sleep 0.01",
                    "keep_releases", 2));
            String instance = Files.readString(running.data.resolve("instance")).strip();
            long before = descriptors();
            var ids = new ArrayList<Long>();
            for (int i = 0; i < TASKS; i++) {
                ids.add(ask(running, random.nextInt(20), build));
                if (random.nextInt(3) == 0) {
                    long victim = ids.get(ids.size() - 1 - random.nextInt(Math.min(8, ids.size())));
                    String path = (String) running.get("/api/tasks/" + victim).get("type");
                    running.form("/api/" + path + "s/" + victim + "/cancel", "");
                }
            }
            for (long id : ids) {
                running.completed(id);
            }
            assertEquals(0L, running.get("/api/queue").get("pending_count"));
            assertEquals(List.of(), running.get("/api/queue").list("ongoing"));
            assertEquals(List.of(), Marked.processes(instance), "processes");
            try (var left = Files.list(running.data.resolve("work"))) {
                assertEquals(List.of(), left.toList(), "workspaces");
            }
            // A connection or two of the HTTP client may have come, none for each task.
            assertTrue(descriptors() <= before + 20, descriptors() + " descriptors are open, " + before + " were");
            assertEquals(true, running.get("/api/audit/verify").get("valid"));
        }
    }

    private static long ask(Running running, int kind, long build) throws Exception {
        if (kind == 0) {
            return running.post("/api/builds", Map.of("repository", "hello")).id();
        }
        if (kind < 4) {
            return running.post("/api/deployments", Map.of("environment", "production", "build_id", build)).id();
        }
        return running.post("/api/jobs", Map.of("command", kind < 8 ? "(sleep 30 &) ; setsid sleep 30 & true" : "true"))
                .id();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
