package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import slipway.store.TestStore;

/** What a killed program has left of its deployment, and what its next life makes of that. */
record Aftermath(KilledProgram program) {
    /** The release that {@code current} is a link to, or "nothing". */
    String current() throws IOException {
        Path link = program.live().resolve("current");
        return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                ? Files.readSymbolicLink(link).toString().replaceFirst("^releases/", "") : "nothing";
    }

    /** The names of what lies among the releases. */
    String placed() throws IOException {
        return names(program.live().resolve("releases"));
    }

    private static String names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.joining(" "));
        }
    }

    /** By a list in it of all its files. */
    void assertWholeOrAbsent() throws Exception {
        if (!current().equals("nothing")) {
            var check = new ProcessBuilder("sha256sum", "--check", "--quiet", "manifest").redirectErrorStream(true)
                    .directory(program.live().resolve("releases").resolve(current()).toFile()).start();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, check.waitFor(), said);
        }
    }

    /** The next start puts right what was left, and the next deployment leaves nothing of it. */
    void assertNextLifeIsWell() throws Exception {
        program.has("deploy", "");
        program.has("health", "");
        try (var running = Running.start(program.data)) {
            // One that was still waiting when the program was killed is run now.
            running.completed(Long.parseLong(seen("SELECT max(id) FROM task")));
            assertSettled(running);
            assertEquals(told(), placed().replaceAll("\\.\\S+ ?", ""), "what is not there is not told of");
            assertWayBackIsTold(running);
            var next = running.completed(KilledProgram.deploy(running, program.environment));
            assertEquals("succeeded", next.get("status"), next.text());
            assertEquals(Long.toString(next.id()), current());
            assertSettled(running);
            assertEquals("current releases", names(program.live()));
            assertEquals(told(), placed());
            assertEquals(true, running.get("/api/audit/verify").get("valid"));
        }
    }

    /** The releases that are there by the record. */
    String told() {
        return seen("SELECT coalesce(group_concat(task_id, ' '), '') FROM (SELECT task_id FROM deployment JOIN task "
                + "ON id = task_id WHERE release IS NOT NULL AND target = 'ENVIRONMENT' ORDER BY task_id)");
    }

    private void assertSettled(Running running) throws Exception {
        String last = seen("SELECT coalesce(max(task), 'nothing') FROM event WHERE id = (SELECT max(event.id) "
                + "FROM event JOIN task ON task.id = task "
                + "WHERE event = 'DEPLOYMENT_SUCCEEDED' AND target = 'ENVIRONMENT')");
        assertEquals(last, current());
        assertEquals(last.equals("nothing") ? List.of() : List.of(Long.parseLong(last)),
                running.get("/api/environments/" + program.environment).list("current").stream()
                        .map(live -> live.get("deployment_id")).toList());
        assertWholeOrAbsent();
        assertEquals("0", seen("SELECT count(*) FROM task WHERE status = 'ongoing'"));
    }

    /** The deployment that was killed has failed, unless it had already succeeded, and says where the link went. */
    private void assertWayBackIsTold(Running running) throws Exception {
        long killed = Long.parseLong(seen("SELECT max(id) FROM task"));
        var task = running.get("/api/deployments/" + killed);
        if (current().equals(Long.toString(killed))) {
            assertEquals("succeeded", task.get("status"), task.text());
            return;
        }
        assertEquals("worker_restart", task.get("reason"), task.text());
        var events = running.get("/api/events?task=" + killed).list("events").stream()
                .map(event -> event.get("event")).toList();
        if (events.contains("DEPLOYMENT_SWITCHED")) {
            assertEquals(1, Collections.frequency(events, "DEPLOYMENT_SWITCHED_BACK"), events.toString());
            assertEquals(true, task.get("rolled_back"), task.text());
            assertTrue(task.get("error").toString().contains(current().equals("nothing") ? "the link was removed"
                    : "the link is back at release " + current()), task.text());
        }
    }

    private String seen(String sql) {
        return TestStore.seen(program.data.resolve("slipway.db"), sql.replace("ENVIRONMENT", program.environment));
    }
}
