package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Main;
import slipway.Running;
import slipway.Running.Answer;

/** What a browser that is signed in may do, and what it may not be made to do. */
class SignInTest {
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        start(Map.of());
    }

    private void start(Map<String, String> settings) throws Exception {
        running = Running.start(folder.resolve("data"), settings, Main.More.NONE, now::get);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private Answer signIn(String token) throws Exception {
        return running.send("", "POST", "/api/session", "token=" + token, FORM);
    }

    /** What a browser sends back of the cookie. */
    private String cookie(String token) throws Exception {
        return signIn(token).header("Set-Cookie").split(";")[0];
    }

    /** @param headers name, value, … beside the cookie */
    private Answer ask(String cookie, String method, String path, String... headers) throws Exception {
        var all = new HashMap<>(Map.of("Cookie", cookie));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return running.send("", method, path, null, all);
    }

    private int me(String cookie) throws Exception {
        return ask(cookie, "GET", "/api/me").status();
    }

    private String own() {
        return "http://127.0.0.1:" + running.port();
    }

    /** A token of a new user. */
    private String token(String user, String role) throws Exception {
        running.post("/api/users", Map.of("name", user, "role", role));
        return (String) running.post("/api/users/" + user + "/tokens", Map.of("label", "page")).get("token");
    }

    private long told(String event) throws Exception {
        return running.get("/api/events?limit=200").list("events").stream()
                .filter(one -> one.get("event").equals(event)).count();
    }

    @Test
    void aTokenIsExchangedForACookieThatNoScriptCanReadAndNoOtherSiteSends() throws Exception {
        var answer = signIn(running.admin);
        assertEquals(200, answer.status());
        assertEquals(running.get("/api/me").text(), answer.text());
        String cookie = answer.header("Set-Cookie");
        assertTrue(cookie.matches("slipway=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/"), cookie);
        assertEquals(200, running.json("", "POST", "/api/session", Map.of("token", running.admin)).status());
    }

    @Test
    void whereBrowsersUseHttpsItIsSentByHttpsOnly() throws Exception {
        stop();
        start(Map.of("PUBLIC_URL", "https://ci.example.org"));
        var answer = running.json("", "POST", "/api/session", Map.of("token", running.admin));
        String cookie = answer.header("Set-Cookie");
        assertTrue(cookie.matches("__Host-slipway=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/; Secure"),
                cookie);
        String sent = cookie.split(";")[0];
        assertEquals(200, me(sent));
        assertEquals(403, ask(sent, "POST", "/api/queue/resume", "Origin", own()).status());
        assertEquals(200, ask(sent, "POST", "/api/queue/resume", "Origin", "https://ci.example.org").status());
    }

    @Test
    void itIsFoundAmongOtherCookies() throws Exception {
        String cookie = cookie(running.admin);
        assertEquals(200, me("theme=dark; " + cookie + "; xslipway=1"));
        assertEquals(401, me("theme=dark; x" + cookie));
        assertEquals(401, me("slipway="));
    }

    @Test
    void eachSignInIsToldOnceAndWhatFollowsIsNot() throws Exception {
        String cookie = cookie(running.admin);
        me(cookie);
        me(cookie);
        assertEquals(1, told("SIGNED_IN"));
        cookie(running.admin);
        assertEquals(2, told("SIGNED_IN"));
    }

    @Test
    void aWrongTokenIsRefusedAsElsewhereAndNotSaidAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            var answer = signIn("slw_wrong");
            assertEquals(401, answer.status());
            assertEquals("Bearer", answer.header("WWW-Authenticate"));
            assertEquals("", answer.header("Set-Cookie"));
            assertFalse(answer.text().contains("slw_wrong"), answer.text());
            assertEquals(401, running.send("slw_wrong", "GET", "/api/me", null, Map.of()).status());
        }
        assertEquals("60", signIn("slw_wrong").header("Retry-After"));
        assertEquals(429, me("slipway=wrong"));
        assertEquals(200, signIn(running.admin).status());
        assertEquals(1, told("SIGNED_IN"));
        assertEquals(1, told("CREDENTIAL_REFUSED"));
    }

    @Test
    void whatIsNoTokenAtAllIsAWrongField() throws Exception {
        assertEquals(422, running.json("", "POST", "/api/session", Map.of()).status());
        assertEquals(422, running.json("", "POST", "/api/session", Map.of("token", 1)).status());
        assertEquals(422, running.json("", "POST", "/api/session", Map.of("token", "slw_x", "user", "bob")).status());
        assertEquals(0, told("CREDENTIAL_REFUSED"));
    }

    @Test
    void whoSignsOutHasNoCookieAndNoSessionAnyMore() throws Exception {
        String cookie = cookie(running.admin);
        String other = cookie(running.admin);
        var answer = ask(cookie, "DELETE", "/api/session", "Origin", own());
        assertEquals(204, answer.status());
        assertEquals("slipway=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0", answer.header("Set-Cookie"));
        assertEquals(401, me(cookie));
        assertEquals(200, me(other));
        assertEquals(401, ask("", "DELETE", "/api/session").status());
        assertEquals(204, running.delete("/api/session").status(), "there is none, and there was none");
    }

    @Test
    void aChangeMustComeFromThePageItself() throws Exception {
        String cookie = cookie(running.admin);
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            assertEquals(403, ask(cookie, method, "/api/users/bob").status(), method);
            assertEquals(403, ask(cookie, method, "/api/users/bob", "Origin", "https://evil.example.org").status());
        }
        assertEquals(403, ask(cookie, "POST", "/api/queue/resume", "Sec-Fetch-Site", "cross-site").status());
        assertEquals(403, ask(cookie, "POST", "/api/queue/resume", "Sec-Fetch-Site", "none").status());
        var foreign = ask(cookie, "POST", "/api/queue/resume", "Origin", "https://evil.example.org");
        assertTrue(foreign.get("detail").toString().contains("'https://evil.example.org'"), foreign.text());
        assertEquals(200, ask(cookie, "POST", "/api/queue/resume", "Origin", own()).status());
        assertEquals(200, ask(cookie, "POST", "/api/queue/resume", "Sec-Fetch-Site", "same-origin").status());
        for (String method : List.of("GET", "HEAD")) {
            assertEquals(200, ask(cookie, method, "/api/queue", "Origin", "https://evil.example.org").status());
        }
        assertEquals(0, told("CREDENTIAL_REFUSED"));
    }

    @Test
    void anotherPageCantSignABrowserIn() throws Exception {
        var headers = new HashMap<>(FORM);
        headers.put("Origin", "https://evil.example.org");
        var answer = running.send("", "POST", "/api/session", "token=" + running.admin, headers);
        assertEquals(403, answer.status());
        assertEquals("", answer.header("Set-Cookie"));
        headers.put("Origin", own());
        assertEquals(200, running.send("", "POST", "/api/session", "token=" + running.admin, headers).status());
    }

    @Test
    void aTokenCountsAndNotTheCookieBesideIt() throws Exception {
        String bob = token("bob", "viewer");
        var cookie = Map.of("Cookie", cookie(running.admin));
        assertEquals("bob", running.send(bob, "GET", "/api/me", null, cookie).get("name"));
        assertEquals(401, running.send("slw_wrong", "GET", "/api/me", null, cookie).status());
        var viewers = Map.of("Cookie", cookie(bob));
        assertEquals(200, running.send(running.admin, "POST", "/api/queue/resume", null, viewers).status());
    }

    @Test
    void aTokenIsNoSessionAndASessionNoToken() throws Exception {
        String cookie = cookie(running.admin);
        assertEquals(200, me(cookie));
        assertEquals(401, running.send(cookie.substring("slipway=".length()), "GET", "/api/me", null, Map.of())
                .status());
        assertEquals(401, me("slipway=" + running.admin));
    }

    @Test
    void itEndsAtOnceWithItsTokenAndWithItsUser() throws Exception {
        String token = token("bob", "admin");
        String cookie = cookie(token);
        assertEquals(200, ask(cookie, "GET", "/api/users").status());
        running.patch("/api/users/bob", Map.of("role", "viewer"));
        assertEquals(403, ask(cookie, "GET", "/api/users").status());
        long id = (Long) running.get("/api/users/bob/tokens").list("tokens").getFirst().get("id");
        running.delete("/api/users/bob/tokens/" + id);
        assertEquals(401, me(cookie));
        String other = cookie((String) running.post("/api/users/bob/tokens", Map.of("label", "x")).get("token"));
        assertEquals(200, me(other));
        running.delete("/api/users/bob");
        assertEquals(401, me(other));
    }

    @Test
    void itIsOverAfterTwelveHoursWithoutUse() throws Exception {
        String cookie = cookie(running.admin);
        pass(Duration.ofHours(12).minusMillis(1));
        assertEquals(200, me(cookie));
        use(cookie);
        pass(Duration.ofHours(12));
        assertEquals(401, me(cookie));
    }

    @Test
    void itIsOverAfterSevenDaysHoweverOftenItIsUsed() throws Exception {
        String cookie = cookie(running.admin);
        for (int hours = 0; hours < 7 * 24; hours += 6) {
            use(cookie);
            pass(Duration.ofHours(6));
        }
        assertEquals(401, me(cookie));
    }

    private void use(String cookie) throws Exception {
        assertEquals(200, me(cookie));
        // The note of it is written in the background, before what is written from here on.
        running.post("/api/queue/resume", Map.of());
    }
}
