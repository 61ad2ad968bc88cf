package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.store.TestStore;

/** Secrets as the contract shows them: what is set, by whom, and never to what. */
class SecretsApiTest {
    @TempDir
    static Path folder;
    static Running running;

    @BeforeAll
    static void start() throws Exception {
        Path key = Files.write(folder.resolve("key"), new byte[32]);
        running = Running.start(folder.resolve("data"), Map.of("SECRETS_KEY_FILE", key.toString()));
        make("repositories", "hello");
        make("environments", "production");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void make(String kind, String name) throws Exception {
        var fields = kind.equals("environments") ? Map.of("name", name)
                : Map.of("name", name, "url", "https://git.example.org/x", "build_command", "make");
        assertEquals(201, running.post("/api/" + kind, fields).status());
    }

    private static Answer put(String path, String value) throws Exception {
        return running.json(running.admin, "PUT", path, Map.of("value", value));
    }

    private static List<Object> names(String path) throws Exception {
        return running.get(path).list("secrets").stream().map(secret -> secret.get("name")).toList();
    }

    private static List<String> events(String about) throws Exception {
        return running.get("/api/events?limit=200").list("events").stream()
                .filter(event -> event.get("message").toString().contains(about))
                .map(event -> event.get("event") + " " + event.get("actor") + ": " + event.get("message")).toList();
    }

    @Test
    void aSecretIsSetListedByNameAndDeleted() throws Exception {
        for (String of : List.of("/api/repositories/hello/secrets", "/api/environments/production/secrets")) {
            assertEquals(List.of(), names(of));
            assertEquals(204, put(of + "/TOKEN", "first").status());
            assertEquals("", put(of + "/API_KEY", "x".repeat(32_768)).text());
            assertEquals(204, put(of + "/TOKEN", "second").status(), "set anew");
            assertEquals(List.of("API_KEY", "TOKEN"), names(of));
            var shown = running.get(of).list("secrets").getFirst();
            assertEquals(List.of("name", "created_at", "created_by"), List.copyOf(shown.keySet()));
            assertEquals("admin", shown.get("created_by"));
            assertTrue(shown.get("created_at").toString().matches("20..-..-..T..:..:..\\....Z"), shown.toString());
            assertEquals(204, running.delete(of + "/TOKEN").status());
            assertEquals(List.of("API_KEY"), names(of));
            assertEquals(404, running.delete(of + "/TOKEN").status());
            assertEquals(204, running.send(running.admin, "PUT", of + "/FORM", "value=x",
                    Map.of("Content-Type", "application/x-www-form-urlencoded")).status());
        }
    }

    @Test
    void eachChangeIsOneEventWithItsName() throws Exception {
        make("repositories", "told");
        put("/api/repositories/told/secrets/KEY", "v4lue");
        put("/api/repositories/told/secrets/KEY", "v4lue");
        running.delete("/api/repositories/told/secrets/KEY");
        running.delete("/api/repositories/told/secrets/KEY");
        assertEquals(List.of("SECRET_SET admin: the secret KEY of repository told was set",
                "SECRET_SET admin: the secret KEY of repository told was set",
                "SECRET_DELETED admin: the secret KEY of repository told was deleted"), events("secret KEY of"));
    }

    @Test
    void whatIsWrongIsSaidByItsName() throws Exception {
        for (String key : List.of("lower", "1ST", "WITH-HYPHEN", "SLIPWAY_TASK", "A".repeat(64), "LD_PRELOAD")) {
            var answer = running.json(running.admin, "PUT", "/api/environments/production/secrets/" + key, Map.of());
            assertEquals(422, answer.status(), key);
            assertEquals(List.of("KEY", "value"), answer.list("errors").stream().map(e -> e.get("field")).toList());
        }
        assertEquals(422, put("/api/environments/production/secrets/KEY", "").status());
        assertEquals(422, put("/api/environments/production/secrets/KEY", "x".repeat(32_769)).status());
        assertEquals(422, put("/api/environments/production/secrets/KEY", "a\0b").status());
        assertEquals(422, running.json(running.admin, "PUT", "/api/environments/production/secrets/KEY",
                Map.of("value", "x", "name", "y")).status());
        assertEquals(404, running.delete("/api/environments/production/secrets/lower").status());
        for (String path : List.of("/api/environments/nope/secrets", "/api/repositories/production/secrets")) {
            assertEquals(404, put(path + "/KEY", "x").status());
            assertEquals(404, running.delete(path + "/KEY").status());
            assertEquals(404, running.get(path).status());
        }
        assertEquals(405, running.get("/api/environments/production/secrets/KEY").status());
    }

    @Test
    void thoseOfOneOwnerAreNotMoreThan256KibibytesTogether() throws Exception {
        make("environments", "large");
        String path = "/api/environments/large/secrets/";
        assertEquals(204, put(path + "ONE", "€".repeat(32_768)).status());
        assertEquals(204, put(path + "TWO", "€".repeat(32_768)).status());
        var refused = put(path + "THREE", "€".repeat(32_768));
        assertEquals(409, refused.status());
        assertTrue(refused.get("detail").toString().contains("more than 262144 bytes together"), refused.text());
        assertEquals(204, put(path + "TWO", "€".repeat(32_768)).status(), "it takes its own place");
        assertEquals(List.of("ONE", "TWO"), names("/api/environments/large/secrets"));
    }

    @Test
    void aValueIsNowhereToBeSeen() throws Exception {
        make("repositories", "quiet");
        var set = put("/api/repositories/quiet/secrets/KEY", "s3cretvalue");
        assertEquals(204, set.status());
        put("/api/repositories/quiet/secrets/lower", "s3cretvalue");
        running.patch("/api/repositories/quiet", Map.of("git_token", "s3cretvalue", "webhook_secret", "s3cretvalue",
                "notify_secret", "s3cretvalue"));
        for (String path : List.of("/api/repositories/quiet", "/api/repositories/quiet/secrets", "/api/audit",
                "/api/events?limit=200")) {
            assertFalse(running.get(path).text().contains("s3cretvalue"), path);
        }
        try (var files = Files.walk(running.data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("s3cretvalue"),
                        file.toString());
            }
        }
    }

    @Test
    void theyGoWithWhatTheyBelongTo() throws Exception {
        for (String kind : List.of("repositories", "environments")) {
            make(kind, "gone");
            String path = "/api/" + kind + "/gone";
            put(path + "/secrets/KEY", "x");
            assertEquals(204, running.delete(path).status());
            make(kind, "gone");
            assertEquals(List.of(), names(path + "/secrets"));
        }
        assertEquals("0", TestStore.seen(running.data.resolve("slipway.db"), """
                SELECT count(*) FROM secret
                WHERE repository_id NOT IN (SELECT id FROM repository)
                   OR environment_id NOT IN (SELECT id FROM environment)"""));
    }

    @Test
    void withoutAKeyNoneIsTakenAndTheAnswerSaysHowToMakeOne(@TempDir Path other) throws Exception {
        try (var keyless = Running.start(other.resolve("data"))) {
            keyless.form("/api/environments", "name=staging");
            var answer = keyless.json(keyless.admin, "PUT", "/api/environments/staging/secrets/KEY",
                    Map.of("value", "x"));
            assertEquals(409, answer.status());
            String detail = answer.get("detail").toString();
            assertTrue(detail.contains("(umask 077; head -c 32 /dev/urandom >FILE)")
                    && detail.contains("SECRETS_KEY_FILE=FILE"), detail);
            assertEquals(List.of(), keyless.get("/api/environments/staging/secrets").list("secrets"));
            assertEquals(404, keyless.delete("/api/environments/staging/secrets/KEY").status());
        }
    }
}
