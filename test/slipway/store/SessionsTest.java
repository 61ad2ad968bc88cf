package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Role;
import slipway.task.Times;

/** Sessions: how they begin, and all the ways in which they end. */
class SessionsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    @TempDir
    private Path folder;
    private TestStore store;
    private Users.Issued token;

    @BeforeEach
    void open() {
        store = new TestStore(folder, now::get, TestStore.types(1, 1, run -> null));
        write(tx -> Users.create(tx, "admin", Role.ADMIN, TestStore.ALICE));
        write(tx -> Users.create(tx, "bob", Role.VIEWER, TestStore.ALICE));
        token = issue(null);
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

    private Users.Issued issue(Instant expires) {
        return store.database.write(tx -> Users.issue(tx, "bob", "page", expires, TestStore.ALICE));
    }

    private String signedIn(Users.Issued with) {
        return store.database.write(tx -> Sessions.open(tx, with.secret())).orElseThrow().secret();
    }

    private Optional<Credential> found(String secret) {
        return store.database.read(session -> Sessions.authenticate(session, secret, now.get()));
    }

    /** Whom the secret lets in: {@code bob viewer}, or {@code nobody}. */
    private String letIn(String secret) {
        return found(secret).map(credential -> credential.user().name() + " " + credential.user().role())
                .orElse("nobody");
    }

    private void use(String secret) {
        write(found(secret).orElseThrow()::used);
    }

    private int closed(String secret) {
        return store.database.write(tx -> Sessions.close(tx, secret));
    }

    private int removed() {
        return store.database.write(Sessions::removeOver);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void aSessionLetsTheUserOfItsTokenInAndNobodyElse() {
        String secret = signedIn(token);
        assertTrue(secret.matches("[A-Za-z0-9_-]{43}"), secret);
        assertEquals("bob viewer", letIn(secret));
        assertEquals("nobody", letIn(secret + "x"));
        assertEquals("nobody", letIn(""));
        assertEquals("nobody", letIn(token.secret()));
        assertNotEquals(secret, signedIn(token));
    }

    @Test
    void aTokenThatIsNoGoodOpensNone() {
        assertEquals(Optional.empty(), store.database.write(tx -> Sessions.open(tx, "slw_wrong")));
        var brief = issue(NOON.plusSeconds(1));
        pass(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), store.database.write(tx -> Sessions.open(tx, brief.secret())));
        assertEquals("0", store.seen("SELECT count(*) FROM event WHERE event = 'SIGNED_IN'"));
    }

    @Test
    void eachSignInIsToldOnce() {
        String secret = signedIn(token);
        use(secret);
        signedIn(token);
        assertEquals("bob user bob signed in with token 1,bob user bob signed in with token 1",
                store.seen("SELECT group_concat(actor || ' ' || message) FROM event WHERE event = 'SIGNED_IN'"));
    }

    @Test
    void itIsOverTwelveHoursAfterItsLastUse() {
        String secret = signedIn(token);
        pass(Duration.ofHours(11));
        use(secret);
        pass(Duration.ofHours(12).minusMillis(1));
        assertEquals("bob viewer", letIn(secret));
        pass(Duration.ofMillis(1));
        assertEquals("nobody", letIn(secret));
    }

    @Test
    void itIsOverAfterSevenDaysHoweverOftenItIsUsed() {
        String secret = signedIn(token);
        while (now.get().isBefore(NOON.plus(Duration.ofDays(7)).minusMillis(1))) {
            assertEquals("bob viewer", letIn(secret), now.toString());
            use(secret);
            pass(Duration.ofHours(8));
        }
        assertEquals(NOON.plus(Duration.ofDays(7)), now.get());
        assertEquals("nobody", letIn(secret));
    }

    @Test
    void itIsOverWhenItsTokenExpires() {
        String secret = signedIn(issue(NOON.plusSeconds(90)));
        pass(Duration.ofSeconds(90).minusMillis(1));
        assertEquals("bob viewer", letIn(secret));
        pass(Duration.ofMillis(1));
        assertEquals("nobody", letIn(secret));
    }

    @Test
    void itEndsWithItsTokenAndWithItsUser() {
        String one = signedIn(token);
        var other = issue(null);
        String two = signedIn(other);
        write(tx -> Users.revoke(tx, "bob", token.token().id(), TestStore.ALICE));
        assertEquals("nobody", letIn(one));
        assertEquals("bob viewer", letIn(two));
        write(tx -> Users.delete(tx, "bob", TestStore.ALICE));
        assertEquals("nobody", letIn(two));
        assertEquals("0", store.seen("SELECT count(*) FROM session"));
    }

    @Test
    void itHasTheRoleThatItsUserHasNow() {
        String secret = signedIn(token);
        write(tx -> Users.change(tx, "bob", Role.ADMIN, TestStore.ALICE));
        assertEquals("bob admin", letIn(secret));
        write(tx -> Users.change(tx, "bob", Role.DEVELOPER, TestStore.ALICE));
        assertEquals("bob developer", letIn(secret));
    }

    @Test
    void whoSignsOutEndsThatOneSession() {
        String one = signedIn(token);
        String two = signedIn(token);
        assertEquals(1, closed(one));
        assertEquals("nobody", letIn(one));
        assertEquals("bob viewer", letIn(two));
        assertEquals(0, closed(one));
    }

    @Test
    void itsUseIsItsTokensUseTooAndIsWrittenOnceAMinute() {
        String secret = signedIn(token);
        String seen = "SELECT token.last_used_at || ' ' || session.last_used_at FROM token, session";
        pass(Duration.ofSeconds(60));
        String first = Times.text(now.get());
        use(secret);
        assertEquals(first + " " + first, store.seen(seen));
        pass(Duration.ofSeconds(59));
        assertFalse(found(secret).orElseThrow().isNoted(now.get()));
        use(secret);
        assertEquals(first + " " + first, store.seen(seen), "though two had found that it was to be noted");
        pass(Duration.ofSeconds(1));
        assertTrue(found(secret).orElseThrow().isNoted(now.get()));
        use(secret);
        String second = Times.text(now.get());
        assertEquals(second + " " + second, store.seen(seen));
    }

    @Test
    void thoseThatAreOverAreRemovedAndNoOthers() {
        signedIn(issue(NOON.plus(Duration.ofHours(1))));
        signedIn(token);
        String used = signedIn(token);
        pass(Duration.ofHours(1));
        assertEquals(1, removed(), "the token expired");
        use(used);
        pass(Duration.ofHours(11));
        assertEquals(1, removed(), "not used for twelve hours");
        assertEquals("bob viewer", letIn(used));
        while (now.get().isBefore(NOON.plus(Duration.ofDays(7)))) {
            use(used);
            assertEquals(0, removed());
            pass(Duration.ofHours(2));
        }
        assertEquals(1, removed(), "seven days old");
        assertEquals("0", store.seen("SELECT count(*) FROM session"));
    }

    @Test
    void itsSecretIsKeptNowhere() throws IOException {
        String secret = signedIn(token);
        store.close();
        String all = Files.readString(store.file, StandardCharsets.ISO_8859_1);
        assertTrue(all.contains("SIGNED_IN"));
        assertFalse(all.contains(secret));
    }
}
