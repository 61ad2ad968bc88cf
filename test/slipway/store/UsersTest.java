package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Refusal;
import slipway.task.Role;
import slipway.task.Token;
import slipway.task.User;

/** Users and their tokens. */
class UsersTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;
    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        write(tx -> Users.create(tx, "admin", Role.ADMIN, TestStore.ALICE));
        write(tx -> Users.create(tx, "bob", Role.VIEWER, TestStore.ALICE));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void write(Consumer<Transaction> work) {
        store.database.write(tx -> {
            work.accept(tx);
            return null;
        });
    }

    private Refusal refused(Consumer<Transaction> work) {
        return assertThrows(Refusal.class, () -> write(work));
    }

    private Users.Issued issue(String user, Instant expires) {
        return store.database.write(tx -> Users.issue(tx, user, "ci", expires, TestStore.ALICE));
    }

    private Optional<String> authenticated(String secret, Instant now) {
        return store.database.read(session ->
                Users.authenticate(session, secret, now).map(credential -> credential.user().name()));
    }

    @Test
    void aTokenLetsItsUserInAndNobodyElse() {
        String bobs = issue("bob", null).secret();
        assertTrue(bobs.matches("slw_[A-Za-z0-9_-]{43}"), bobs);
        assertEquals(Optional.of("bob"), authenticated(bobs, NOON));
        assertEquals(Optional.empty(), authenticated(bobs + "x", NOON));
        assertEquals(Optional.empty(), authenticated("", NOON));
        assertNotEquals(bobs, issue("bob", null).secret());
    }

    @Test
    void aTokenLetsNobodyInFromTheMomentItExpires() {
        String secret = issue("bob", NOON).secret();
        assertEquals(Optional.of("bob"), authenticated(secret, NOON.minusMillis(1)));
        assertEquals(Optional.empty(), authenticated(secret, NOON));
    }

    @Test
    void aTokenThatWasDeletedLetsNobodyIn() {
        var issued = issue("bob", null);
        assertEquals(Refusal.Kind.NOT_FOUND,
                refused(tx -> Users.revoke(tx, "admin", issued.token().id(), TestStore.ALICE)).kind());
        assertEquals(Optional.of("bob"), authenticated(issued.secret(), NOON));
        write(tx -> Users.revoke(tx, "bob", issued.token().id(), TestStore.ALICE));
        assertEquals(Optional.empty(), authenticated(issued.secret(), NOON));
    }

    @Test
    void aUserWhoIsDeletedTakesAllTokensAlong() {
        String secret = issue("bob", null).secret();
        write(tx -> Users.delete(tx, "bob", TestStore.ALICE));
        assertEquals(Optional.empty(), authenticated(secret, NOON));
        assertEquals("0", store.seen("SELECT count(*) FROM token"));
    }

    @Test
    void theSecretOfATokenIsKeptNowhere() throws IOException {
        String secret = issue("bob", null).secret();
        store.close();
        String all = Files.readString(store.file, StandardCharsets.ISO_8859_1);
        assertTrue(all.contains("TOKEN_CREATED"));
        assertFalse(all.contains(secret.substring(4)));
    }

    @Test
    void theLastAdminCanNeitherBeDeletedNorLowered() {
        assertEquals(Refusal.Kind.CONFLICT, refused(tx -> Users.delete(tx, "admin", TestStore.ALICE)).kind());
        assertEquals("user 'admin' is the last admin; make another one first",
                refused(tx -> Users.change(tx, "admin", Role.DEPLOYER, TestStore.ALICE)).getMessage());
        write(tx -> Users.change(tx, "admin", Role.ADMIN, TestStore.ALICE));
        write(tx -> Users.change(tx, "bob", Role.ADMIN, TestStore.ALICE));
        write(tx -> Users.change(tx, "admin", Role.VIEWER, TestStore.ALICE));
        assertEquals(Refusal.Kind.CONFLICT, refused(tx -> Users.delete(tx, "bob", TestStore.ALICE)).kind());
        assertEquals(List.of("admin viewer", "bob admin"), store.database.read(Users::all).stream()
                .map(user -> user.name() + " " + user.role()).toList());
    }

    @Test
    void whoIsThereIsNotMadeAgainAndWhoIsNotIsNotFound() {
        assertEquals(Refusal.Kind.CONFLICT,
                refused(tx -> Users.create(tx, "bob", Role.ADMIN, TestStore.ALICE)).kind());
        assertEquals(Refusal.Kind.NOT_FOUND, refused(tx -> Users.delete(tx, "eve", TestStore.ALICE)).kind());
        assertEquals(Refusal.Kind.NOT_FOUND,
                refused(tx -> Users.issue(tx, "eve", "ci", null, TestStore.ALICE)).kind());
        User bob = store.database.read(session -> Users.find(session, "bob")).orElseThrow();
        assertEquals(Role.VIEWER, bob.role());
    }

    @Test
    void tokensAreToldNewestFirstWithTheirLastUse() {
        var first = issue("bob", null);
        Token one = first.token();
        Token two = issue("bob", NOON).token();
        issue("admin", null);
        write(tx -> Users.authenticate(tx, first.secret(), NOON).orElseThrow().used(tx));
        var tokens = store.database.read(session -> Users.tokens(session, "bob"));
        assertEquals(List.of(two.id(), one.id()), tokens.stream().map(Token::id).toList());
        assertEquals(NOON, tokens.getFirst().expiresAt());
        assertEquals(null, tokens.getFirst().lastUsedAt());
        assertTrue(!tokens.getLast().lastUsedAt().isBefore(one.createdAt()));
    }
}
