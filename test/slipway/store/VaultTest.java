package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Environment;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Secret;

/** Secrets of repositories and environments as the database has them, with a key and without. */
class VaultTest {
    private static final Vault VAULT = Vault.of(key(1));
    private static final String PLACE = "git_token of repository hello";

    @TempDir
    private Path folder;

    private static byte[] key(int bytes) {
        var key = new byte[Vault.KEY_BYTES];
        Arrays.fill(key, (byte) bytes);
        return key;
    }

    private void with(Vault vault, Consumer<TestStore> work) {
        try (var store = new TestStore(folder, vault)) {
            work.accept(store);
        }
    }

    private static void create(TestStore store, String name, String token) {
        store.database.write(tx -> Repositories.create(tx, new Repository(0, name, "https://git.example.org/x", "main",
                "make", null, 1, 1, true, Map.of(), "*", Secret.of("hook-s3cret"), Secret.of(token), null,
                Secret.of("notify-s3cret"), Instant.EPOCH), TestStore.ALICE));
    }

    private static Repository find(TestStore store, String name) {
        return store.database.read(session -> Repositories.find(session, name)).orElseThrow();
    }

    private static String token(TestStore store, String name) {
        return find(store, name).gitToken().text();
    }

    private static String unreadable(TestStore store, String name) {
        var refusal = assertThrows(Refusal.class, () -> token(store, name));
        assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
        return refusal.getMessage();
    }

    @Test
    void withAKeyNoSecretIsOnTheDiskAndEachReadsAsItWas() throws Exception {
        with(VAULT, store -> {
            create(store, "hello", "git-s3cret ı€😀\n");
            store.database.write(tx -> Environments.create(tx, new Environment(0, "production", null, null, null, 30,
                    600, 300, 5, false, List.of(), Map.of(), null, Secret.of("environment-s3cret"), null,
                    Instant.EPOCH), TestStore.ALICE));
        });
        with(VAULT, store -> {
            assertEquals("git-s3cret ı€😀\n", token(store, "hello"));
            assertEquals("hook-s3cret", find(store, "hello").webhookSecret().text());
            assertEquals("notify-s3cret", find(store, "hello").notifySecret().text());
            assertEquals("environment-s3cret", store.database.read(session -> Environments.find(session, "production"))
                    .orElseThrow().notifySecret().text());
        });
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertFalse(new String(Files.readAllBytes(file), "ISO-8859-1").contains("s3cret"), file.toString());
            }
        }
    }

    @Test
    void withoutAKeyTheyAreStoredAsTheyAreAndReadWithOneToo() {
        with(Vault.NONE, store -> {
            create(store, "hello", "git-s3cret");
            assertEquals("git-s3cret", store.seen("SELECT git_token FROM repository"));
        });
        with(VAULT, store -> assertEquals("git-s3cret", token(store, "hello")));
    }

    @Test
    void whatIsEncryptedReadsWithItsOwnKeyOnlyAndIsKeptWhenTheRestIsChanged() {
        with(VAULT, store -> create(store, "hello", "git-s3cret"));
        with(Vault.NONE, store -> {
            assertTrue(unreadable(store, "hello").startsWith(
                    "the git_token of repository hello is encrypted and there is no key: set SECRETS_KEY_FILE"));
            store.database.write(tx -> Repositories.change(tx, find(store, "hello"), TestStore.ALICE));
        });
        with(Vault.of(key(2)), store -> assertTrue(unreadable(store, "hello").startsWith(
                "the git_token of repository hello can't be decrypted with the key of SECRETS_KEY_FILE")));
        with(VAULT, store -> assertEquals("git-s3cret", token(store, "hello")));
    }

    @Test
    void movedToAnotherRowOrColumnOrEditedItCantBeRead() {
        with(VAULT, store -> {
            create(store, "hello", "git-s3cret");
            create(store, "other", "other-s3cret");
            store.otherProgram("UPDATE repository SET git_token = (SELECT git_token FROM repository"
                    + " WHERE name = 'hello') WHERE name = 'other'");
            unreadable(store, "other");
            store.otherProgram("UPDATE repository SET git_token = webhook_secret WHERE name = 'other'");
            unreadable(store, "other");
            assertEquals("git-s3cret", token(store, "hello"));
            for (String edited : List.of("substr(git_token, 1, 30)", "git_token || 'AAAA'", "'slipway:aes-256-gcm:'",
                    "'slipway:aes-256-gcm:!'", "'slipway:other:x'", "replace(git_token, 'gcm:', 'gcm:AAAA')")) {
                store.otherProgram("UPDATE repository SET git_token = " + edited + " WHERE name = 'hello'");
                unreadable(store, "hello");
            }
        });
    }

    @Test
    void theSameValueIsEncryptedDifferentlyEachTime() {
        assertNotEquals(VAULT.stored(Secret.of("same"), PLACE), VAULT.stored(Secret.of("same"), PLACE));
    }

    @Test
    void aTextThatLooksLikeAStoredOneIsTakenAsItIs() {
        for (String text : List.of("slipway:aes-256-gcm:AAAA", "slipway:plain:x", "slipway:", "***", " ")) {
            for (Vault vault : List.of(VAULT, Vault.NONE)) {
                assertEquals(text, vault.secret(vault.stored(Secret.of(text), PLACE), PLACE).text());
            }
        }
    }

    @Test
    void nothingShowsOneByMistake() {
        assertEquals("***", Secret.of("s3cret").toString());
        assertEquals("***", VAULT.secret(VAULT.stored(Secret.of("s3cret"), PLACE), PLACE).toString());
    }
}
