package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.store.TestStore;

/** What is not signed with the repository's secret learns nothing, changes nothing, and is not even read. */
class HookRefusalTest {
    @TempDir
    static Path folder;
    static Running running;
    static String push;
    static int address;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"), Map.of("TRUSTED_PROXY", "127.0.0.1"));
        push = Hook.payload("github-push", Hook.AFTER);
        repository("hello", Hook.SECRET);
        repository("open", null);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void repository(String name, String secret) throws Exception {
        var fields = new LinkedHashMap<String, Object>(Map.of("name", name, "url", folder.resolve("git").toString(),
                "build_command", "true"));
        fields.put("webhook_secret", secret);
        assertEquals(201, running.post("/api/repositories", fields).status());
    }

    /** From an address of its own: one that is refused often has to wait. */
    private static Answer deliver(Hook hook, String repository) throws Exception {
        return hook.with("X-Forwarded-For", "192.0.2." + ++address).to(running, repository);
    }

    /** All of it but its date. */
    private static String all(Answer answer) {
        var headers = new LinkedHashMap<>(answer.headers().map());
        headers.remove("date");
        return answer.status() + " " + headers + " " + answer.text();
    }

    private static void assertNothingHappened() throws Exception {
        assertEquals(List.of(), running.get("/api/tasks").list("tasks"));
        assertEquals("0", TestStore.seen(folder.resolve("data/slipway.db"),
                "SELECT count(*) FROM delivery WHERE repository IN ('hello', 'open', 'nowhere')"));
    }

    @Test
    void everyReasonToRefuseIsAnsweredWithTheSameBytes() throws Exception {
        var hub = Hook.gitHub("push", push);
        var gitea = Hook.gitea("push", push);
        var lab = Hook.gitLab("Push Hook", push);
        var unsigned = hub.with("X-Hub-Signature-256", null);
        String hmac = Hook.hmac(Hook.SECRET, push);
        var answers = new ArrayList<Answer>(List.of(
                deliver(hub, "nowhere"), deliver(lab, "nowhere"), deliver(hub, "No%20Name"),
                deliver(hub, "open"), deliver(lab, "open"), deliver(unsigned, "open"),
                deliver(lab.with("X-Gitlab-Token", ""), "open"),
                deliver(hub.with("X-Hub-Signature-256", "sha256=" + Hook.hmac("there is no secret", push)), "open"),
                deliver(lab.with("X-Gitlab-Token", "there is no secret"), "open")));
        for (Hook wrong : List.of(unsigned,
                unsigned.with("X-Hub-Signature", "sha1=" + hmac),
                hub.with("X-Hub-Signature-256", ""), hub.with("X-Hub-Signature-256", "sha256="),
                hub.with("X-Hub-Signature-256", hmac), hub.with("X-Hub-Signature-256", "sha1=" + hmac),
                hub.with("X-Hub-Signature-256", "sha256=" + hmac.substring(1)),
                hub.with("X-Hub-Signature-256", "sha256=" + hmac + "0"),
                hub.with("X-Hub-Signature-256", "sha256=" + Hook.hmac("another", push)),
                hub.saying(push + " "),
                gitea.with("X-Gitea-Signature", ""), gitea.with("X-Gitea-Signature", "sha256=" + hmac),
                gitea.with("X-Gitea-Signature", Hook.hmac("another", push)),
                gitea.with("X-Hub-Signature-256", "sha256=" + Hook.hmac("another", push)),
                gitea.with("X-Gitea-Signature", null).with("X-Hub-Signature-256", null)
                        .with("X-Forgejo-Signature", hmac),
                lab.with("X-Gitlab-Token", null), lab.with("X-Gitlab-Token", ""), lab.with("X-Gitlab-Token", "x"),
                lab.with("X-Gitlab-Token", Hook.SECRET + "x"), lab.with("X-Gitlab-Token", hmac))) {
            answers.add(deliver(wrong, "hello"));
        }
        for (Answer answer : answers) {
            assertEquals(401, answer.status(), answer.text());
            assertEquals("Bearer", answer.header("WWW-Authenticate"));
            assertEquals(all(answers.getFirst()), all(answer));
        }
        assertNothingHappened();
    }

    @Test
    void nothingIsParsedBeforeTheSignatureIsRight() throws Exception {
        for (Hook hook : List.of(Hook.gitHub("push", "{"), Hook.gitHub("push", ""), Hook.gitHub("push", "[".repeat(1000)),
                Hook.gitHub("push", "{}").as("text/plain"), Hook.gitHub("push", "%").as("application/x-www-form-urlencoded"))) {
            var unsigned = hook.with("X-Hub-Signature-256", "sha256=" + Hook.hmac("another", hook.body()));
            assertEquals(401, deliver(unsigned, "hello").status(), hook.body());
            assertTrue(deliver(hook, "hello").status() >= 400 && deliver(hook, "hello").status() != 401,
                    hook.body());
        }
        assertNothingHappened();
    }

    @Test
    void anAddressThatIsRefusedOftenHasToWaitAndARightSignatureIsTakenAllTheSame() throws Exception {
        var from = Map.of("X-Forwarded-For", "198.51.100.7");
        for (int i = 0; i < 10; i++) {
            assertEquals(401, running.send("", "POST", "/hooks/hello", "{}", from).status());
        }
        var ping = Hook.gitHub("ping", Hook.payload("github-ping", Hook.AFTER)).with("X-Forwarded-For", "198.51.100.7");
        for (String name : List.of("hello", "open", "nowhere")) {
            var refused = ping.with("X-Hub-Signature-256", "sha256=" + Hook.hmac("another", ping.body()))
                    .to(running, name);
            assertEquals(429, refused.status(), refused.text());
            assertTrue(Integer.parseInt(refused.header("Retry-After")) <= 60);
        }
        repository("waiting", Hook.SECRET);
        assertEquals(200, ping.to(running, "waiting").status());
        assertTrue(running.get("/api/events?limit=200").text().contains("CREDENTIAL_REFUSED"));
    }

    @Test
    void aUsersTokenIsNoSignature() throws Exception {
        assertEquals(401, running.send(running.admin, "POST", "/hooks/hello", push, Map.of()).status());
    }

    @Test
    void onlyPostIsTakenAndThatIsSaidToEverybodyOfEveryName() throws Exception {
        for (String name : List.of("hello", "nowhere")) {
            var answer = running.send("", "GET", "/hooks/" + name, null, Map.of());
            assertEquals("405 POST", answer.status() + " " + answer.header("Allow"));
        }
    }

    @Test
    void aSecretOfAnyLettersIsComparedByItsBytes() throws Exception {
        repository("accents", "sécret ☃");
        for (String token : List.of("sécret ☃", "secret ☃", "s?cret ?")) {
            String head = "POST /hooks/accents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Connection: close\r\nX-Gitlab-Event: Job Hook\r\nX-Gitlab-Token: " + token + "\r\n"
                    + "Content-Length: 2\r\n\r\n{}";
            try (var socket = new Socket("127.0.0.1", running.port())) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                int status = TestServer.status(TestServer.untilClosed(socket));
                assertEquals(token.equals("sécret ☃") ? 200 : 401, status, token);
            }
        }
    }

    @Test
    void aSecretThatWasChangedOrRemovedHoldsAtOnce() throws Exception {
        repository("changing", "first");
        String ping = Hook.payload("github-ping", Hook.AFTER);
        var hook = Hook.gitHub("ping", ping).with("X-Hub-Signature-256", "sha256=" + Hook.hmac("first", ping));
        assertEquals(200, deliver(hook, "changing").status());
        running.patch("/api/repositories/changing", Map.of("webhook_secret", "second"));
        assertEquals(401, deliver(hook, "changing").status());
        running.patch("/api/repositories/changing", Collections.singletonMap("webhook_secret", null));
        assertEquals(401, deliver(hook, "changing").status());
    }

    @Test
    void anEncryptedSecretIsCheckedWithAndOneThatCantBeReadIsLikeNone() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef".repeat(4));
        Path data = folder.resolve("encrypted");
        var hook = Hook.gitHub("ping", Hook.payload("github-ping", Hook.AFTER));
        try (var first = Running.start(data, Map.of("SECRETS_KEY_FILE", key.toString()))) {
            first.post("/api/repositories", Map.of("name", "hello", "url", folder.toString(), "build_command", "true",
                    "webhook_secret", Hook.SECRET));
            assertEquals(200, hook.to(first, "hello").status());
        }
        try (var keyless = Running.start(data)) {
            assertEquals(all(hook.to(keyless, "nowhere")), all(hook.to(keyless, "hello")));
        }
    }

    @Test
    void noSecretIsEverShownOrWrittenDown() throws Exception {
        repository("quiet", "the very secret");
        deliver(Hook.gitLab("Push Hook", push).with("X-Gitlab-Token", "nearly the very secret"), "quiet");
        var told = running.get("/api/repositories/quiet").text() + running.get("/api/events?limit=200").text();
        assertTrue(!told.contains("very secret"), told);
    }
}
