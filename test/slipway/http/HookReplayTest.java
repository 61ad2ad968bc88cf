package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;

/** The same delivery, by its id or by its body, is answered as it was first and makes no second build. */
class HookReplayTest {
    @TempDir
    private Path folder;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        running.post("/api/queue/pause", Map.of("reason", "a test"));
        for (String name : new String[] {"hello", "other"}) {
            running.post("/api/repositories", Map.of("name", name, "url", folder.resolve("git").toString(),
                    "build_command", "true", "webhook_secret", Hook.SECRET));
        }
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static String commit(char digit) {
        return Character.toString(digit).repeat(40);
    }

    private static String push(char commit) throws Exception {
        return Hook.payload("github-push", commit(commit));
    }

    private void assertSame(Answer first, Answer again) {
        assertEquals(first.status() + first.text(), again.status() + again.text());
    }

    private int builds() throws Exception {
        return running.get("/api/builds").list("builds").size();
    }

    @Test
    void theSameBodyIsTheSameDeliveryWhateverItsIdAndHeadersSay() throws Exception {
        var hook = Hook.gitHub("push", push('a'));
        var first = hook.to(running, "hello");
        assertEquals(202, first.status(), first.text());
        assertSame(first, hook.to(running, "hello"));
        assertSame(first, hook.with("X-GitHub-Delivery", UUID.randomUUID().toString()).to(running, "hello"));
        assertSame(first, hook.with("X-GitHub-Delivery", null).to(running, "hello"));
        assertSame(first, hook.with("X-GitHub-Event", "ping").to(running, "hello"));
        assertSame(first, Hook.gitLab("Push Hook", push('a')).to(running, "hello"));
        assertEquals(1, builds());
    }

    /** As somebody who tries it with curl would send it. */
    @Test
    void aDeliveryThatDidNotSayItsEventIsSentAgainWithIt() throws Exception {
        var hook = Hook.gitHub("ping", "{\"zen\":\"Keep it logically awesome.\"}");
        var unsaid = hook.with("X-GitHub-Event", null).to(running, "hello");
        assertTrue(unsaid.text().contains("no header says which event this is"), unsaid.text());
        var said = hook.to(running, "hello");
        assertEquals("the event is 'ping', not a push", said.get("ignored"));
        assertSame(said, hook.with("X-GitHub-Event", null).to(running, "hello"));
    }

    @Test
    void theSameIdIsTheSameDeliveryWhateverItsBodySays() throws Exception {
        var senders = Map.of("X-GitHub-Delivery", Hook.gitHub("push", push('a')),
                "X-Gitea-Delivery", Hook.gitea("push", push('b')),
                "X-Gitlab-Event-UUID", Hook.gitLab("Push Hook", push('c')));
        for (var sender : senders.entrySet()) {
            Hook hook = sender.getValue();
            var first = hook.to(running, "hello");
            assertEquals(202, first.status(), first.text());
            String other = hook.body().replace("\"name\": \"hello\"", "\"name\": \"hi\"");
            var signed = hook.saying(other);
            for (String header : new String[] {"X-Hub-Signature-256", "X-Gitea-Signature"}) {
                if (hook.headers().containsKey(header)) {
                    signed = signed.with(header, (header.contains("Hub") ? "sha256=" : "")
                            + Hook.hmac(Hook.SECRET, other));
                }
            }
            assertSame(first, signed.to(running, "hello"));
            var anew = signed.with("X-GitHub-Delivery", null).with(sender.getKey(), UUID.randomUUID().toString())
                    .to(running, "hello");
            assertNotEquals(first.text(), anew.text());
        }
        assertEquals(6, builds());
    }

    @Test
    void whatWasIgnoredStaysIgnored() throws Exception {
        running.patch("/api/repositories/hello", Map.of("hook_branches", "release/*"));
        var hook = Hook.gitHub("push", push('a'));
        var first = hook.to(running, "hello");
        assertEquals(200, first.status(), first.text());
        running.patch("/api/repositories/hello", Map.of("hook_branches", "*"));
        assertSame(first, hook.to(running, "hello"));
        assertEquals(202, Hook.gitHub("push", push('b')).to(running, "hello").status());
    }

    @Test
    void whatWasRefusedIsNotKept() throws Exception {
        var hook = Hook.gitHub("push", push('a'));
        assertEquals(415, hook.as("text/plain").to(running, "hello").status());
        assertEquals(401, hook.with("X-Hub-Signature-256", null).to(running, "hello").status());
        assertEquals(202, hook.to(running, "hello").status());
    }

    @Test
    void anotherRepositorysDeliveryIsAnother() throws Exception {
        var hook = Hook.gitHub("push", push('a'));
        long first = (Long) hook.to(running, "hello").get("build_id");
        assertNotEquals(first, hook.to(running, "other").get("build_id"));
        assertEquals(2, builds());
    }

    @Test
    void itIsTheSameDeliveryAfterARestartToo() throws Exception {
        var hook = Hook.gitHub("push", push('a'));
        var first = hook.to(running, "hello");
        running.close();
        running = Running.start(folder.resolve("data"));
        assertSame(first, hook.to(running, "hello"));
    }

    @Test
    void manyAtTheSameMomentMakeOneBuild() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (char commit = '0'; commit <= '9'; commit++) {
                String body = push(commit == '0' ? 'f' : commit);
                var deliveries = new ArrayList<Callable<Answer>>();
                for (int i = 0; i < 16; i++) {
                    deliveries.add(() -> Hook.gitHub("push", body).to(running, "hello"));
                }
                var ids = new ArrayList<Object>();
                for (var delivery : threads.invokeAll(deliveries)) {
                    ids.add(delivery.get().get("build_id"));
                }
                assertEquals(1, ids.stream().distinct().count(), ids.toString());
            }
        }
        assertEquals(10, builds());
    }
}
