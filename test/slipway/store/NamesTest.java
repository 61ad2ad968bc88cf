package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Environment;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Secret;

/** Repositories and environments. */
class NamesTest {
    private static final Repository REPOSITORY = new Repository(0, "hello", "https://ci:s3cret@git.example.org/hello",
            "main", "make", "dist", 1, 2, false, Map.of("LANG", "tr_TR", "EMPTY", ""), "main,release/*",
            Secret.of("hook-s3cret"), Secret.of("git-s3cret"), "https://example.org/notify",
            Secret.of("notify-s3cret"), Instant.EPOCH);
    private static final Environment ENVIRONMENT = new Environment(0, "production", "./deploy", "http://localhost/ok",
            "curl x", 1, 2, 3, 4, true, List.of("hello@main", "else@main"), Map.of("A", "ı\"\\\n"), "https://n",
            Secret.of("s3cret"), null, Instant.EPOCH);

    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Refusal.Kind refused(Function<Transaction, ?> work) {
        return assertThrows(Refusal.class, () -> store.database.write(work::apply)).kind();
    }

    private String events() {
        return store.seen("SELECT group_concat(event) FROM event");
    }

    @Test
    void aRepositoryIsKeptAsItWasGiven() {
        Repository made = store.database.write(tx -> Repositories.create(tx, REPOSITORY, TestStore.ALICE));
        assertEquals(new Repository(1, "hello", "https://ci:s3cret@git.example.org/hello", "main", "make", "dist", 1, 2,
                false, REPOSITORY.variables(), "main,release/*", Secret.of("hook-s3cret"), Secret.of("git-s3cret"),
                "https://example.org/notify", Secret.of("notify-s3cret"), made.createdAt()), made);
        assertEquals(List.of(made), store.database.read(Repositories::all));
    }

    @Test
    void anEnvironmentIsKeptAsItWasGiven() {
        Environment made = store.database.write(tx -> Environments.create(tx, ENVIRONMENT, TestStore.ALICE));
        assertEquals(new Environment(1, "production", "./deploy", "http://localhost/ok", "curl x", 1, 2, 3, 4, true,
                ENVIRONMENT.autoDeploy(), ENVIRONMENT.variables(), "https://n", Secret.of("s3cret"), null,
                made.createdAt()), made);
        assertEquals(List.of(made), store.database.read(Environments::all));
    }

    @Test
    void noEventHasASecretInIt() {
        store.database.write(tx -> Repositories.create(tx, REPOSITORY, TestStore.ALICE));
        store.database.write(tx -> Repositories.change(tx, REPOSITORY, TestStore.ALICE));
        store.database.write(tx -> Environments.create(tx, ENVIRONMENT, TestStore.ALICE));
        store.database.write(tx -> Environments.change(tx, ENVIRONMENT, TestStore.ALICE));
        assertEquals("REPOSITORY_CREATED,REPOSITORY_CHANGED,ENVIRONMENT_CREATED,ENVIRONMENT_CHANGED", events());
        assertFalse(store.seen("SELECT group_concat(message) FROM event").contains("s3cret"));
    }

    private String lastMessage() {
        return store.seen("SELECT message FROM event ORDER BY id DESC LIMIT 1");
    }

    @Test
    void theEventOfAChangeNamesWhatIsDifferentNow() {
        store.database.write(tx -> Repositories.create(tx, REPOSITORY, TestStore.ALICE));
        store.database.write(tx -> Repositories.change(tx, REPOSITORY, TestStore.ALICE));
        assertEquals("repository hello was written again as it was", lastMessage());
        store.database.write(tx -> Repositories.change(tx, new Repository(0, "hello", "https://git.example.org/other",
                "trunk", "ninja", null, 8, 9, true, Map.of(), "*", null, Secret.of("another"), null,
                Secret.of("notify-s3cret"), Instant.EPOCH), TestStore.ALICE));
        assertEquals("repository hello was changed: url, default_branch, build_command, artifact, timeout_seconds, "
                + "idle_timeout_seconds, network, variables, hook_branches, webhook_secret, git_token, notify_url",
                lastMessage());
        store.database.write(tx -> Environments.create(tx, ENVIRONMENT, TestStore.ALICE));
        store.database.write(tx -> Environments.change(tx, ENVIRONMENT, TestStore.ALICE));
        assertEquals("environment production was written again as it was", lastMessage());
        store.database.write(tx -> Environments.change(tx, new Environment(0, "production", null, null, "curl y", 9, 9,
                9, 9, false, List.of(), Map.of("A", "other"), null, null, null, Instant.EPOCH), TestStore.ALICE));
        assertEquals("environment production was changed: deploy_command, health_check_url, health_check_command, "
                + "health_check_timeout_seconds, timeout_seconds, idle_timeout_seconds, keep_releases, order, "
                + "auto_deploy, variables, notify_url, notify_secret", lastMessage());
    }

    @Test
    void theEventOfAChangeComparesSecretsAlsoWhenTheyAreEncrypted() {
        with(new byte[Vault.KEY_BYTES]);
        store.database.write(tx -> Repositories.create(tx, REPOSITORY, TestStore.ALICE));
        store.database.write(tx -> Repositories.change(tx, REPOSITORY, TestStore.ALICE));
        assertEquals("repository hello was written again as it was", lastMessage());
        with("another key, also of 32 bytes ok".getBytes(StandardCharsets.US_ASCII));
        Repository hello = store.database.read(session -> Repositories.find(session, "hello")).orElseThrow();
        store.database.write(tx -> Repositories.change(tx, hello, TestStore.ALICE));
        assertEquals("repository hello was written again as it was", lastMessage());
        store.database.write(tx -> Repositories.change(tx, REPOSITORY, TestStore.ALICE));
        assertEquals("repository hello was changed: webhook_secret, git_token, notify_secret", lastMessage());
    }

    private void with(byte[] key) {
        store.close();
        store = new TestStore(folder, Vault.of(key));
    }

    @Test
    void aNameIsTakenOnce() {
        store.repository("hello");
        store.environment("production");
        assertEquals(Refusal.Kind.CONFLICT, refused(tx -> Repositories.create(tx, REPOSITORY, TestStore.ALICE)));
        assertEquals(Refusal.Kind.CONFLICT, refused(tx -> Environments.create(tx, ENVIRONMENT, TestStore.ALICE)));
        assertEquals("REPOSITORY_CREATED,ENVIRONMENT_CREATED", events());
    }

    @Test
    void whatATaskStillNeedsIsNotDeleted() {
        store.repository("hello");
        store.environment("production");
        var build = store.build("main");
        var job = store.job("production");
        assertEquals(Refusal.Kind.CONFLICT, refused(this::deleteRepository));
        assertEquals(Refusal.Kind.CONFLICT, refused(this::deleteEnvironment));
        store.claim("build", 1);
        store.claim("job", 1);
        assertEquals(Refusal.Kind.CONFLICT, refused(this::deleteRepository));
        assertEquals(Refusal.Kind.CONFLICT, refused(this::deleteEnvironment));
        store.fail(build);
        store.succeed(job);
        store.database.write(this::deleteRepository);
        store.database.write(this::deleteEnvironment);
        assertEquals("hello", store.find(build).repository());
        assertEquals(Refusal.Kind.NOT_FOUND, refused(this::deleteRepository));
        assertEquals(Refusal.Kind.NOT_FOUND, refused(this::deleteEnvironment));
    }

    @Test
    void whatIsNotThereIsNotFoundWhateverWaitsUnderItsName() {
        store.build("main");
        store.job("production");
        assertEquals(Refusal.Kind.NOT_FOUND, refused(this::deleteRepository));
        assertEquals(Refusal.Kind.NOT_FOUND, refused(this::deleteEnvironment));
    }

    private Void deleteRepository(Transaction tx) {
        Repositories.delete(tx, "hello", TestStore.ALICE);
        return null;
    }

    private Void deleteEnvironment(Transaction tx) {
        Environments.delete(tx, "production", TestStore.ALICE);
        return null;
    }

    @Test
    void lockingWhatIsLockedAndPausingWhatIsPausedChangesNothingAndTellsNothing() {
        store.environment("production");
        var first = store.database.write(tx -> Environments.lock(tx, "production", "a freeze", TestStore.ALICE));
        var second = store.database.write(tx -> Environments.lock(tx, "production", "another", TestStore.ALICE));
        assertEquals(first, second);
        assertEquals("a freeze", second.locked().reason());
        for (int i = 0; i < 2; i++) {
            assertNull(store.database.write(tx -> Environments.unlock(tx, "production", TestStore.ALICE)).locked());
            store.database.write(tx -> {
                Queue.pause(tx, "maintenance", TestStore.ALICE);
                Queue.pause(tx, "another", TestStore.ALICE);
                return null;
            });
        }
        assertEquals("maintenance", store.database.read(Queue::paused).orElseThrow().reason());
        for (int i = 0; i < 2; i++) {
            store.database.write(tx -> {
                Queue.resume(tx, TestStore.ALICE);
                return null;
            });
        }
        assertEquals("ENVIRONMENT_CREATED,ENVIRONMENT_LOCKED,ENVIRONMENT_UNLOCKED,QUEUE_PAUSED,QUEUE_RESUMED",
                events());
        assertEquals(Refusal.Kind.NOT_FOUND, refused(tx -> Environments.lock(tx, "nowhere", "x", TestStore.ALICE)));
    }
}
