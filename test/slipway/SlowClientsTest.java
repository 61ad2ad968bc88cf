package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many at once who read nothing: the memory that the unit gives the program is enough for them and for everybody. */
@Timeout(300)
class SlowClientsTest {
    private static final int MANY = 1000;
    private static final String LONG = "yes 'a line of a log that nobody reads' | head -c 60000000; ";

    @TempDir
    private Path folder;
    private Launched program;
    private final Deque<Silent> clients = new ArrayDeque<>();

    @BeforeEach
    void start() throws Exception {
        var words = new ArrayList<>(JavaOptions.ofTheUnit());
        assertTrue(words.stream().anyMatch(word -> word.startsWith("-Xmx")), words.toString());
        words.addAll(List.of("-jar", System.getProperty("slipway.jar")));
        program = Launched.with(List.of(), words, folder.resolve("data"), Map.of("MAX_STREAMS", "" + MANY)).ready();
    }

    @AfterEach
    void stop() throws IOException {
        goAway();
        program.close();
    }

    private long job(String command) throws IOException, InterruptedException {
        return program.api().post("/api/jobs", Map.of("command", command)).id();
    }

    /** @return how that was answered; one that is well is kept */
    private int ask(String path) throws IOException {
        var client = program.api().silent(path);
        if (client.status() == 200) {
            clients.add(client);
        } else {
            client.close();
        }
        return client.status();
    }

    private void goAway() throws IOException {
        while (!clients.isEmpty()) {
            clients.remove().close();
        }
    }

    /** It answers, and does what it is for. */
    private void assertWell() throws IOException, InterruptedException {
        assertEquals(200, program.api().get("/healthz").status());
        String path = "/api/jobs/" + job("echo well");
        // Without ?wait, which would need a place.
        while (!program.api().get(path).get("status").equals("succeeded")) {
            Thread.yield();
        }
        assertEquals("well\n", program.api().get(path + "/log").text());
    }

    @Test
    void asManyFollowersAsAreAllowedMayReadNothing() throws Exception {
        String log = "/api/jobs/" + job(LONG + "sleep 1000") + "/log?follow=true";
        // Before JDK 24 there are as many threads as requests at work, and no more.
        int many = Runtime.version().feature() >= 24 ? MANY : 500;
        for (int i = 0; i < many; i++) {
            assertEquals(200, ask(log));
        }
        assertWell();
        goAway();
        String quiet = "/api/jobs/" + job("sleep 1000") + "/log?follow=true";
        while (clients.size() < MANY) {
            ask(quiet);
        }
        assertEquals(503, ask(quiet), "all places were free, and now none is");
        assertWell();
    }

    @Test
    void asManyAsAreAllowedMayWaitForATask() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        String job = "/api/jobs/" + job("cat " + pipe);
        while (clients.size() < MANY) {
            clients.add(program.api().silent(job + "?wait=300"));
            if (clients.size() % 100 == 0) {
                untilStreams(clients.size());
            }
        }
        assertEquals(503, ask(job + "?wait=300"));
        assertWell();
        Files.newOutputStream(pipe).close();
        for (var client : clients) {
            assertEquals(200, client.status());
        }
        assertWell();
    }

    private void untilStreams(int count) throws IOException, InterruptedException {
        while (!program.api().get("/metrics").text().contains("\nslipway_streams " + count + "\n")) {
            Thread.yield();
        }
    }

    @Test
    void asManyDownloadsMayBeReadByNobody() throws Exception {
        String log = "/api/jobs/" + program.api().completed(job(LONG)).id() + "/log";
        // Before JDK 24 there are as many threads as requests at work, and no more.
        int many = Runtime.version().feature() >= 24 ? MANY : 500;
        for (int i = 0; i < many; i++) {
            assertEquals(200, ask(log));
        }
        assertWell();
    }
}
