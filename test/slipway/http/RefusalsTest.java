package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Events;
import slipway.store.TestStore;
import slipway.task.Event;

/** How a credential that is no good is answered, and told of. 127.0.0.1 is the trusted proxy. */
class RefusalsTest {
    @TempDir
    private Path folder;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final Semaphore minutes = new Semaphore(0);
    /** The one who waits for a minute to be over has come so far that often. */
    private final Semaphore waiting = new Semaphore(0);
    private TestStore store;
    private Refusals refusals;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        store = new TestStore(folder, now::get, TestStore.types(1, 1, run -> null));
        refusals = new Refusals(store.database, now::get, new Addresses("127.0.0.1"), () -> {
            waiting.release();
            minutes.acquire();
        });
        server = TestServer.with(TestServer.open("GET", "/no", request -> {
            throw refusals.refuse(request, "This is wrong.");
        }));
    }

    @AfterEach
    void stop() {
        server.close();
        refusals.close();
        store.close();
    }

    private HttpResponse<String> refused(String... forwardedFor) throws IOException, InterruptedException {
        var request = server.request("/no");
        for (String line : forwardedFor) {
            request.header("X-Forwarded-For", line);
        }
        return server.send(request);
    }

    /** Ten of an address are 401. */
    private void ten(String forwardedFor) throws IOException, InterruptedException {
        for (int i = 0; i < 10; i++) {
            assertEquals(401, refused(forwardedFor).statusCode(), forwardedFor + ", " + i);
        }
    }

    /** A minute goes by, and whoever waited for it waits for the next one. */
    private void minute() {
        waiting.acquireUninterruptibly();
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(1)));
        minutes.release();
    }

    private void minuteThatIsTold() {
        minute();
        waiting.acquireUninterruptibly();
        waiting.release();
    }

    private List<String> told() {
        return store.database.read(session -> Events.after(session, 0, null, 100)).stream()
                .filter(event -> event.name().equals("CREDENTIAL_REFUSED")).map(Event::message).toList();
    }

    @Test
    void pastTenAMinuteTheAnswerIs429() throws Exception {
        for (int i = 0; i < 10; i++) {
            var answer = refused();
            assertEquals(401, answer.statusCode());
            assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
            assertTrue(answer.body().contains("This is wrong."), answer.body());
        }
        var answer = refused();
        assertEquals(429, answer.statusCode());
        assertEquals("60", answer.headers().firstValue("Retry-After").orElse(""));
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(1)));
        assertEquals(401, refused().statusCode());
    }

    @Test
    void theLastAddressThatTheTrustedProxyNamesIsTheOneThatCounts() throws Exception {
        ten("192.0.2.1");
        assertEquals(429, refused("192.0.2.1").statusCode());
        assertEquals(429, refused("198.51.100.7, 192.0.2.1").statusCode());
        assertEquals(429, refused("198.51.100.7", "192.0.2.1").statusCode());
        assertEquals(401, refused("192.0.2.1, 198.51.100.7").statusCode());
        ten("2001:db8:1:2::1");
        assertEquals(429, refused("2001:db8:1:2:ffff::9").statusCode());
        assertEquals(401, refused("2001:db8:1:3::1").statusCode());
    }

    @Test
    void whatIsNoAddressInNumbersStandsForTheProxyItself() throws Exception {
        for (String none : List.of("", "unknown", "example.org", "localhost", "1.2.3", "1.2.3.256", "1.2.3.4:80",
                "fe80::1%lo", ":.", "192.0.2.1,")) {
            assertEquals(401, refused(none).statusCode(), none);
        }
        assertEquals(429, refused().statusCode());
        assertEquals(401, refused("192.0.2.1").statusCode());
    }

    @Test
    void nobodyElsesWordForAnAddressIsTaken() throws Exception {
        try (var direct = new Refusals(store.database, now::get, new Addresses("127.0.0.2"), minutes::acquire);
                var open = TestServer.with(TestServer.open("GET", "/no", request -> {
                    throw direct.refuse(request, "This is wrong.");
                }))) {
            for (int i = 1; i <= 10; i++) {
                assertEquals(401, open.get("/no", "X-Forwarded-For", "192.0.2." + i).statusCode());
            }
            assertEquals(429, open.get("/no", "X-Forwarded-For", "192.0.2.11").statusCode());
        }
    }

    @Test
    void theFirstIsToldAtOnceAndThenEachMinuteThatHadAny() throws Exception {
        refused("192.0.2.1");
        assertEquals(List.of("a credential was refused, from 192.0.2.1"), told());
        refused("192.0.2.1");
        refused("2001:db8::1");
        assertEquals(1, told().size(), "one a minute");
        minuteThatIsTold();
        assertEquals("3 credentials were refused in the minute that began at 2026-11-23T12:00:00.000Z, "
                + "from 2 addresses", told().getLast());
        refused("192.0.2.2");
        minuteThatIsTold();
        assertEquals("1 credential was refused in the minute that began at 2026-11-23T12:01:00.000Z, "
                + "from 192.0.2.2", told().getLast());
        assertEquals(3, told().size());
    }

    @Test
    void whatWasNotToldYetIsToldWhenTheServiceStops() throws Exception {
        for (int i = 0; i < 30; i++) {
            refused();
        }
        refusals.close();
        assertEquals("30 credentials were refused in the minute that began at 2026-11-23T12:00:00.000Z, "
                + "from 127.0.0.1", told().getLast());
        assertEquals(2, told().size());
    }

    @Test
    void aSingleOneIsToldOnce() throws Exception {
        refused();
        minute();
        refusals.close();
        assertEquals(1, told().size());
    }

    @Test
    void afterAQuietMinuteTheNextOneIsToldAtOnce() throws Exception {
        refused("192.0.2.1");
        minute();
        refusals.close();
        refused("192.0.2.2");
        assertEquals(List.of("a credential was refused, from 192.0.2.1", "a credential was refused, from 192.0.2.2"),
                told());
    }
}
