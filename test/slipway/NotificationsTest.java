package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.TestRepository;
import slipway.store.TestStore;
import slipway.worker.Receiver;

/** Notifications as the contract has them, from the whole program. */
class NotificationsTest {
    @TempDir
    private Path folder;
    private Receiver receiver;
    private Running running;
    private long build;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
        running = Running.start(folder.resolve("data"));
        TestRepository.create(folder.resolve("git")).commit("Say hello", Map.of("hello.txt", "hello"));
        build = running.built("hello", folder.resolve("git"));
    }

    @AfterEach
    void stop() {
        receiver.close();
        running.close();
    }

    private static Map<String, Object> telling(String url, String secret) {
        var fields = new HashMap<String, Object>();
        fields.put("notify_url", url);
        fields.put("notify_secret", secret);
        return fields;
    }

    private static String signed(String body, String secret) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private String seen(String sql) {
        return TestStore.seen(folder.resolve("data/slipway.db"), sql);
    }

    @Test
    void aBuildsEndIsToldWithItsJsonAndSigned() throws Exception {
        running.patch("/api/repositories/hello", telling(receiver.url("/200"), "schlüssel"));
        running.patch("/api/repositories/hello", Map.of("build_command", "exit 3"));
        long id = running.completed(running.post("/api/builds", Map.of("repository", "hello")).id()).id();
        var told = receiver.next();
        assertEquals("POST /200 application/json BUILD_FAILED",
                told.path() + " " + told.type() + " " + told.event());
        assertEquals(running.get("/api/tasks/" + id).text(), told.body());
        assertTrue(told.body().contains("\"reason\":\"exit_code\""), told.body());
        assertEquals(signed(told.body(), "schlüssel"), told.signature());
        assertFalse(told.delivery().isEmpty());
    }

    @Test
    void aDeploymentsEndIsToldToRepositoryAndEnvironmentEachWithItsOwnSecretOrNone() throws Exception {
        running.patch("/api/repositories/hello", telling(receiver.url("/200"), "one"));
        running.post("/api/environments", Map.of("name", "production", "notify_url", receiver.url("/204")));
        long id = running.completed(running.post("/api/deployments",
                Map.of("environment", "production", "build_id", build)).id()).id();
        var told = new HashMap<String, Receiver.Told>();
        for (int i = 0; i < 2; i++) {
            var one = receiver.next();
            told.put(one.path(), one);
        }
        String task = running.get("/api/deployments/" + id).text();
        for (var one : told.values()) {
            assertEquals("DEPLOYMENT_SUCCEEDED", one.event());
            assertEquals(task, one.body());
        }
        assertEquals(signed(task, "one"), told.get("POST /200").signature());
        assertEquals("", told.get("POST /204").signature());
        assertEquals(2, told.values().stream().map(Receiver.Told::delivery).distinct().count());
    }

    @Test
    void whoNoLongerWantsToBeToldOrIsNoMoreIsNotTold() throws Exception {
        running.patch("/api/repositories/hello", telling(receiver.url("/hang"), null));
        for (String environment : List.of("quiet", "gone")) {
            running.post("/api/environments", Map.of("name", environment, "notify_url", receiver.url("/hang")));
            running.completed(running.post("/api/deployments",
                    Map.of("environment", environment, "build_id", build)).id());
        }
        assertEquals("4", seen("SELECT count(*) FROM notification"));
        assertEquals(200, running.patch("/api/environments/quiet", telling(null, null)).status());
        assertEquals("3", seen("SELECT count(*) FROM notification"));
        assertEquals(204, running.delete("/api/environments/gone").status());
        assertEquals("2", seen("SELECT count(*) FROM notification"));
        assertEquals(200, running.patch("/api/repositories/hello", Map.of("build_command", "true")).status());
        assertEquals("2", seen("SELECT count(*) FROM notification"), "another change");
        assertEquals(204, running.delete("/api/repositories/hello").status());
        assertEquals("0", seen("SELECT count(*) FROM notification"));
    }
}
