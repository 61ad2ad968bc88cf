package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/** The file with the key for secrets. */
class SecretsKeyTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("key");
    }

    private void write(byte[] bytes, String rights) throws Exception {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private void starts(String type) throws Exception {
        Running.start(folder.resolve("data"), Map.of("SECRETS_KEY_FILE", file.toString(), "ENV_TYPE", type)).close();
    }

    private String refused(String type) {
        var failure = assertThrows(Failure.class, () -> starts(type));
        assertEquals(2, failure.status());
        return failure.getMessage();
    }

    @Test
    void itHas32BytesOr64HexDigitsOnALine() throws Exception {
        write(new byte[32], "rw-------");
        starts("PROD");
        for (String digits : new String[] {"0aF9".repeat(16), "0aF9".repeat(16) + "\n", "0aF9".repeat(16) + "\r\n"}) {
            write(digits.getBytes(), "r--r-----");
            starts("PROD");
        }
    }

    @Test
    void anythingElseIsRefusedWithWhatItMustHold() throws Exception {
        for (byte[] wrong : new byte[][] {{}, new byte[16], new byte[31], new byte[33], new byte[64],
                "0aF9".repeat(15).getBytes(), ("0aF9".repeat(16) + "\n0").getBytes(), "0aFg".repeat(16).getBytes()}) {
            write(wrong, "rw-------");
            assertEquals("SECRETS_KEY_FILE=" + file + " holds no key: that is 32 bytes, or 64 hex digits, and nothing"
                    + " else", refused("DEV"));
        }
    }

    @Test
    void oneThatIsNotThereIsRefusedWithTheCommandThatMakesIt() {
        String said = refused("DEV");
        assertTrue(said.startsWith("SECRETS_KEY_FILE=" + file + " can't be read: there is no " + file + ". "), said);
        assertTrue(said.contains("(umask 077; head -c 32 /dev/urandom >" + file + ")"), said);
    }

    @Test
    void oneThatEverybodyCanReadIsRefusedInProductionAndSaidOtherwise() throws Exception {
        write(new byte[32], "rw-r--r--");
        String problem = refused("PROD");
        assertTrue(problem.contains("can be read by every user of this machine; run chmod 600 " + file), problem);
        try (var said = new Said(SecretsKey.class)) {
            starts("DEV");
            assertEquals(List.of(problem), said.sentences);
        }
    }

    @Test
    void aSystemdCredentialOfThatNameIsTakenUnlessTheSettingNamesAnother() throws Exception {
        Path credential = folder.resolve("SECRETS_KEY_FILE");
        var credentials = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertEquals(Optional.empty(), Config.read(credentials).secretsKey());
        Files.write(credential, new byte[32]);
        assertEquals(Optional.of(credential), Config.read(credentials).secretsKey());
        assertEquals(Optional.of(file), Config.read(Map.of("CREDENTIALS_DIRECTORY", folder.toString(),
                "SECRETS_KEY_FILE", file.toString())).secretsKey());
    }

    /** A start with this key, which the work then has. @return what it said of keys and secrets */
    private List<String> said(byte[] key, Work work) throws Exception {
        var settings = new HashMap<String, String>();
        if (key.length > 0) {
            write(key, "rw-------");
            settings.put("SECRETS_KEY_FILE", file.toString());
        }
        try (var said = new Said(SecretsKey.class); var running = Running.start(folder.resolve("data"), settings)) {
            work.with(running);
            return said.sentences;
        }
    }

    private interface Work {
        void with(Running running) throws Exception;
    }

    private static void nothing(Running running) {
        // A start is all there is to see.
    }

    @Test
    void aStartSaysWhatItsKeyDoesNotFitAndGoesOn() throws Exception {
        byte[] key = "0123456789abcdef".repeat(2).getBytes();
        assertEquals(List.of(), said(key, running -> {
            running.post("/api/repositories", Map.of("name", "hello", "url", "/x", "build_command", "make",
                    "git_token", "s3cret"));
            running.post("/api/environments", Map.of("name", "production", "notify_secret", "s3cret"));
            running.json(running.admin, "PUT", "/api/environments/production/secrets/KEY", Map.of("value", "s3cret"));
        }));
        for (byte[] wrong : new byte[][] {{}, new byte[32]}) {
            var sentences = said(wrong, running -> assertEquals(200, running.get("/readyz").status()));
            assertEquals(List.of("the git_token of repository hello", "the notify_secret of environment production",
                    "the secret KEY of environment production"),
                    sentences.stream().map(said -> said.replaceFirst(" (is encrypted|can't be).*", "")).toList());
        }
        assertEquals(List.of(), said(HexFormat.of().formatHex(key).getBytes(), SecretsKeyTest::nothing));
    }

    @Test
    void whatWasStoredBeforeThereWasAKeyIsEncryptedByTheFirstStartWithOne() throws Exception {
        said(new byte[0], running -> {
            running.post("/api/repositories", Map.of("name", "hello", "url", "/x", "build_command", "make",
                    "git_token", "s3cret"));
            running.post("/api/repositories", Map.of("name", "open", "url", "/x", "build_command", "make"));
            running.post("/api/environments", Map.of("name", "production", "notify_secret", "s3cret"));
        });
        Path database = folder.resolve("data/slipway.db");
        String kept = "SELECT (SELECT git_token FROM repository WHERE name = 'hello') || ' '"
                + " || (SELECT notify_secret FROM environment)";
        assertEquals("s3cret s3cret", TestStore.seen(database, kept));
        assertEquals(1, said(new byte[32], running -> assertEquals(List.of("hello", "production"),
                running.get("/api/events?limit=200").list("events").stream()
                        .filter(event -> event.get("event").toString().endsWith("_CHANGED"))
                        .map(event -> event.get("message").toString().split(" ")[1]).toList())).size());
        String encrypted = TestStore.seen(database, kept);
        assertFalse(encrypted.contains("s3cret"), encrypted);
        assertEquals(List.of(), said(new byte[32], SecretsKeyTest::nothing));
        assertEquals(encrypted, TestStore.seen(database, kept), "once");
    }
}
