package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.Main;
import slipway.Running;
import slipway.Running.Answer;
import slipway.store.TestStore;
import slipway.task.Times;

/** Who is let in by a token. */
class AccessTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of(), Main.More.NONE, now::get);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private Answer me(String token) throws Exception {
        return running.send(token, "GET", "/api/me", null, Map.of());
    }

    private String bobs(Map<String, ?> token) throws Exception {
        running.post("/api/users", Map.of("name", "bob", "role", "viewer"));
        return (String) running.post("/api/users/bob/tokens", token).get("token");
    }

    /** When bob's only token was last used, as everybody is told. */
    private Object lastUsed() throws Exception {
        // Nobody waits for the note of a use; but what is written later is written after it.
        running.patch("/api/users/bob", Map.of());
        return running.get("/api/users/bob/tokens").list("tokens").getFirst().get("last_used_at");
    }

    @Test
    void whoAsksIsToldWhoTheyAre() throws Exception {
        var answer = me(running.admin);
        assertEquals(200, answer.status());
        assertEquals(Map.of("id", 1L, "name", "admin", "role", "admin"), answer.json());
    }

    @Test
    void aGoodTokenIsLetInHoweverManyWereRefused() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(401, me("slw_wrong" + i).status());
        }
        for (int i = 0; i < 20; i++) {
            var wrong = me("slw_wrong" + i);
            assertEquals(429, wrong.status());
            assertEquals("60", wrong.header("Retry-After"));
            assertEquals(200, me(running.admin).status());
        }
        pass(Duration.ofSeconds(60));
        assertEquals(401, me("slw_wrong").status());
    }

    @Test
    void noCredentialAtAllIsNoRefusal() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(401, me("").status());
        }
        assertFalse(running.get("/api/events").text().contains("CREDENTIAL_REFUSED"));
        assertEquals(401, me("slw_wrong").status());
        assertTrue(running.get("/api/events").text().contains("CREDENTIAL_REFUSED"));
    }

    @Test
    void whatWasRefusedIsToldWithoutSayingWhatItWas() throws Exception {
        for (int i = 0; i < 12; i++) {
            me("slw_almostright");
        }
        running.close();
        String told = TestStore.seen(folder.resolve("data/slipway.db"),
                "SELECT group_concat(message, '; ') FROM event WHERE event = 'CREDENTIAL_REFUSED'");
        assertEquals("a credential was refused, from 127.0.0.1; 12 credentials were refused in the minute that began "
                + "at 2026-11-23T12:00:00.000Z, from 127.0.0.1", told);
    }

    @Test
    void aTokenLetsNobodyInFromTheMomentItExpires() throws Exception {
        String token = bobs(Map.of("label", "ci", "expires_at", "2026-11-23T12:00:10.000Z"));
        assertEquals(200, me(token).status());
        pass(Duration.ofMillis(9_999));
        assertEquals(200, me(token).status());
        pass(Duration.ofMillis(1));
        assertEquals(401, me(token).status());
    }

    @Test
    @Timeout(60)
    void whoFollowsALogIsCutOffWhenTheTokenGoes() throws Exception {
        String token = bobs(Map.of("label", "ci"));
        running.post("/api/queue/pause", Map.of("reason", "test"));
        long job = running.post("/api/jobs", Map.of("command", "true")).id();
        try (var bobs = running.lines(token, "/api/jobs/" + job + "/log?follow=true");
                var admins = running.lines("/api/jobs/" + job + "/log?follow=true")) {
            long id = (Long) running.get("/api/users/bob/tokens").list("tokens").getFirst().get("id");
            running.delete("/api/users/bob/tokens/" + id);
            assertThrows(UncheckedIOException.class, bobs::count);
            running.post("/api/queue/resume", Map.of());
            assertEquals(0, admins.count(), "who is still let in follows to the end");
        }
    }

    @Test
    void theLastUseOfATokenIsWrittenOnceAMinute() throws Exception {
        String token = bobs(Map.of("label", "ci"));
        assertEquals(null, lastUsed());
        var first = now.get();
        me(token);
        assertEquals(Times.text(first), lastUsed());
        pass(Duration.ofSeconds(59));
        me(token);
        assertEquals(Times.text(first), lastUsed());
        pass(Duration.ofSeconds(2));
        me(token);
        assertEquals(Times.text(first.plusSeconds(61)), lastUsed());
    }
}
