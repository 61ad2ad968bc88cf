package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.audit.Audit;
import slipway.audit.AuditLog;
import slipway.store.TestStore;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Task;

/** Whoever wants to be told of the end of a task is told, a few times if need be, and never holds up anything. */
class NotifierTest {
    private static final Processor NONE = run -> new Outcome.Succeeded(0, List.of());
    private static final Duration LONG = Duration.ofMinutes(5);
    /** Three tries without a pause. */
    private static final Pace AT_ONCE = new Pace(List.of(Duration.ZERO, Duration.ZERO), LONG);

    @TempDir
    private Path folder;
    private volatile Instant now = Instant.parse("2026-11-23T15:50:00.120Z");
    private Receiver receiver;
    private TestStore store;
    private AuditLog audit;
    private Notifier notifier;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        life(AT_ONCE);
        store.repository("hello");
    }

    /** Begins a life of the service, which does not notify yet. */
    private void life(Pace pace) throws IOException {
        store = new TestStore(folder, () -> now, TestStore.types(2, 2, NONE));
        audit = AuditLog.open(folder.resolve("audit/audit.log"), store.database, events -> notifier.heard(events),
                () -> {
                    throw new AssertionError("the program would end");
                });
        pace(pace);
    }

    private void pace(Pace pace) {
        notifier = new Notifier(store.database, () -> now,
                task -> ("{\"id\":" + task + "}\n").getBytes(StandardCharsets.UTF_8), pace, "here");
    }

    @AfterEach
    void close() throws Exception {
        notifier.stop(Duration.ZERO);
        audit.close();
        store.close();
        receiver.close();
    }

    private void wants(String table, String name, String path) {
        store.otherProgram("UPDATE " + table + " SET notify_url = '" + receiver.url(path) + "' WHERE name = '" + name
                + "'");
    }

    private String waiting() {
        return store.seen("SELECT group_concat(event || ' ' || task_id || ' ' || coalesce(repository, environment)"
                + " || ' ' || tries, ', ') FROM (SELECT * FROM notification ORDER BY id)");
    }

    private void untilNobodyIsToBeTold() {
        while (!store.seen("SELECT count(*) FROM notification").equals("0")) {
            Thread.onSpinWait();
        }
    }

    private String failures() {
        return store.seen("SELECT group_concat(task || ' ' || actor || ' ' || message, '; ') FROM event"
                + " WHERE event = 'NOTIFICATION_FAILED'");
    }

    @Test
    void whatIsToBeToldIsWrittenWithTheEndOfTheTask() {
        wants("repository", "hello", "/200");
        store.environment("production");
        wants("environment", "production", "/200");
        Task built = store.built();
        Task deployed = store.deployed("production", built);
        assertEquals("BUILD_SUCCEEDED 1 hello 0, DEPLOYMENT_SUCCEEDED 2 hello 0, DEPLOYMENT_SUCCEEDED 2 production 0",
                waiting());
        assertEquals(2, deployed.id());
    }

    @Test
    void theEndOfAJobIsToldToTheEnvironmentThatIsItsTarget() {
        store.environment("production");
        wants("environment", "production", "/200");
        store.succeed(store.job("production"));
        store.succeed(store.job("elsewhere"));
        store.succeed(store.job(null));
        assertEquals("JOB_SUCCEEDED 1 production 0", waiting());
    }

    @Test
    void everyEndIsToldThatOfWhatNeverBeganAndThatOfWhatADeadLifeLeftToo() {
        store.environment("production", true);
        wants("environment", "production", "/200");
        Task built = store.built();
        Task superseded = store.deploy("production", built);
        Task left = store.deploy("production", built);
        store.claim("deployment", 1);
        Task cancelled = store.deploy("production", built);
        store.database.write(tx ->
                store.lifecycle.withdraw(tx, cancelled, Reason.CANCELLED, "cancelled by alice", TestStore.ALICE));
        store.database.write(tx -> store.lifecycle.recover(tx, left,
                new Outcome.Failed(Reason.WORKER_RESTART, "the service ended"), 0, "next life"));
        assertEquals("DEPLOYMENT_FAILED " + superseded.id() + " production 0, DEPLOYMENT_FAILED " + cancelled.id()
                + " production 0, DEPLOYMENT_RECOVERY " + left.id() + " production 0", waiting());
    }

    @Test
    void whoDoesNotWantToBeToldIsNot() {
        store.environment("production");
        store.deployed("production", store.built());
        store.succeed(store.job("production"));
        assertEquals("null", String.valueOf(store.seen("SELECT max(id) FROM notification")));
    }

    @Test
    void itIsToldOnceAndThenForgotten() throws Exception {
        wants("repository", "hello", "/204");
        notifier.start();
        store.built();
        assertEquals(new Receiver.Told("POST /204", "application/json", "BUILD_SUCCEEDED", "here-1", "",
                "{\"id\":1}\n"), receiver.next());
        untilNobodyIsToBeTold();
        assertEquals(List.of(), receiver.rest());
    }

    @Test
    void threeTriesInVainAreOneEventAndTheTaskIsAsItWas() throws Exception {
        wants("repository", "hello", "/500");
        notifier.start();
        Task task = store.built();
        untilNobodyIsToBeTold();
        for (int i = 0; i < 3; i++) {
            assertEquals("here-1", receiver.next().delivery());
        }
        assertEquals(List.of(), receiver.rest());
        assertEquals("1 alice the notify_url of repository hello could not be told of BUILD_SUCCEEDED of task 1: "
                + "3 tries, at the last one it answered 500", failures());
        assertEquals(List.of("succeeded"), store.now(task));
        assertEquals(List.of(), Audit.verify(folder.resolve("audit/audit.log"), store.database).problems());
    }

    @Test
    void aTryThatSucceedsAfterOthersIsNoFailure() throws Exception {
        wants("repository", "hello", "/500");
        var pause = Duration.ofSeconds(10);
        pace(new Pace(List.of(pause, pause), LONG));
        notifier.start();
        store.built();
        receiver.next();
        wants("repository", "hello", "/200");
        now = now.plus(pause);
        store.fail(store.build("main"));
        assertEquals(Set.of("here-1", "here-2"), new TreeSet<>(List.of(receiver.next().delivery(),
                receiver.next().delivery())));
        untilNobodyIsToBeTold();
        assertEquals("null", String.valueOf(failures()));
    }

    @Test
    void thePauseBetweenTwoTriesIsKept() throws Exception {
        wants("repository", "hello", "/500");
        pace(new Pace(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)), LONG));
        notifier.start();
        store.built();
        receiver.next();
        now = now.plusSeconds(9);
        wants("repository", "hello", "/200");
        store.built();
        assertEquals("here-2", receiver.next().delivery());
        now = now.plusSeconds(1);
        store.built();
        assertEquals(Set.of("here-1", "here-3"), new TreeSet<>(List.of(receiver.next().delivery(),
                receiver.next().delivery())));
    }

    @Test
    void aClockThatIsPutBackHoldsUpNoTry() throws Exception {
        wants("repository", "hello", "/500");
        var pause = Duration.ofMinutes(1);
        pace(new Pace(List.of(pause, pause), LONG));
        notifier.start();
        store.built();
        receiver.next();
        wants("repository", "hello", "/200");
        now = now.minus(Duration.ofDays(1));
        store.built();
        assertEquals(Set.of("here-1", "here-2"), new TreeSet<>(List.of(receiver.next().delivery(),
                receiver.next().delivery())));
    }

    @Test
    void oneThatHangsHoldsUpNobodyElse() throws Exception {
        wants("repository", "hello", "/hang");
        store.environment("production");
        wants("environment", "production", "/200");
        notifier.start();
        Task built = store.built();
        for (int i = 0; i < 20; i++) {
            store.deployed("production", built);
        }
        var told = new TreeSet<String>();
        while (told.size() < 20) {
            var one = receiver.next();
            if (one.path().equals("POST /200")) {
                told.add(one.delivery());
            }
        }
        while (!store.seen("SELECT count(*) FROM notification WHERE environment IS NOT NULL").equals("0")) {
            Thread.onSpinWait();
        }
        assertEquals("21", store.seen("SELECT count(*) FROM notification"));
        assertEquals("2", store.seen("SELECT count(*) FROM notification WHERE tries > 0"));
    }

    @Test
    void oneThatDoesNotAnswerOrCannotBeReachedIsGivenUp() throws Exception {
        wants("repository", "hello", "/hang");
        store.environment("nowhere");
        store.environment("odd");
        var none = new Receiver();
        none.close();
        store.otherProgram("UPDATE environment SET notify_url = '" + none.url("/") + "' WHERE name = 'nowhere'",
                "UPDATE environment SET notify_url = 'http://127.0.0.1:99999/' WHERE name = 'odd'");
        pace(new Pace(List.of(Duration.ZERO, Duration.ZERO), Duration.ofMillis(200)));
        notifier.start();
        Task built = store.built();
        untilNobodyIsToBeTold();
        assertTrue(failures().endsWith("it did not answer in time"), failures());
        wants("repository", "hello", "/200");
        store.deployed("nowhere", built);
        untilNobodyIsToBeTold();
        assertTrue(failures().endsWith("it could not be connected to"), failures());
        store.deployed("odd", built);
        untilNobodyIsToBeTold();
        assertTrue(failures().contains("environment odd could not be told"), failures());
        assertTrue(!failures().contains("http:"), "a URL may be a secret: " + failures());
    }

    @Test
    void anAnswersStatusCountsThoughItsBodyHasNoEndOrStops() throws Exception {
        pace(new Pace(List.of(LONG, LONG), Duration.ofSeconds(1)));
        notifier.start();
        wants("repository", "hello", "/endless");
        store.built();
        receiver.next();
        untilNobodyIsToBeTold();
        TestWorker.await(receiver.goneAway);
        wants("repository", "hello", "/stuck");
        store.built();
        untilNobodyIsToBeTold();
        assertEquals("null", String.valueOf(failures()));
    }

    @Test
    void whatCannotBeSignedIsNotSent() {
        wants("repository", "hello", "/200");
        store.otherProgram("UPDATE repository SET notify_secret = 'slipway:aes-256-gcm:AAAA'");
        notifier.start();
        store.built();
        untilNobodyIsToBeTold();
        assertTrue(failures().contains("the notify_secret of repository hello is encrypted and there is no key"),
                failures());
        assertEquals(List.of(), receiver.rest());
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        wants("repository", "hello", "/302");
        notifier.start();
        store.built();
        untilNobodyIsToBeTold();
        assertEquals(Set.of("POST /302"), Set.copyOf(receiver.rest().stream().map(Receiver.Told::path).toList()));
        assertTrue(failures().endsWith("it answered 302"), failures());
    }

    @Test
    void whatWasNotToldWhenTheServiceEndedIsToldByItsNextLife() throws Exception {
        wants("repository", "hello", "/200");
        store.built();
        audit.close();
        store.close();
        life(AT_ONCE);
        notifier.start();
        var told = receiver.next();
        assertEquals("BUILD_SUCCEEDED here-1", told.event() + " " + told.delivery());
        untilNobodyIsToBeTold();
    }

    @Test
    void aStopCutsOffATryThatHangsAndTheNextLifeGoesOn() throws Exception {
        wants("repository", "hello", "/hang");
        notifier.start();
        store.built();
        assertEquals("here-1", receiver.next().delivery());
        notifier.stop(Duration.ZERO);
        assertEquals("BUILD_SUCCEEDED 1 hello 1", waiting());
        wants("repository", "hello", "/200");
        pace(AT_ONCE);
        notifier.start();
        assertEquals("here-1", receiver.next().delivery());
        untilNobodyIsToBeTold();
    }

    @Test
    void triesAreCountedOverTheDeathsOfTheService() throws Exception {
        wants("repository", "hello", "/500");
        store.built();
        store.fail(store.build("main"));
        store.otherProgram("UPDATE notification SET tries = 1 + id");
        notifier.start();
        untilNobodyIsToBeTold();
        assertEquals("here-1", receiver.next().delivery());
        assertEquals(List.of(), receiver.rest());
        assertTrue(failures().contains("1 alice the notify_url of repository hello could not be told of "
                + "BUILD_SUCCEEDED of task 1: 3 tries, at the last one it answered 500"), failures());
        assertTrue(failures().contains("2 alice the notify_url of repository hello could not be told of "
                + "BUILD_FAILED of task 2: the service ended during the last of 3 tries"), failures());
    }
}
