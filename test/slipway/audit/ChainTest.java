package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.json.Json;
import slipway.store.Events;
import slipway.store.Journal;
import slipway.task.Times;

/** A line for every event, each with the hash of the one before. */
class ChainTest {
    @TempDir
    private Path folder;
    private TestAudit audit;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    @Test
    void everyLineSaysWhatItsEventSaysAndHashesTheLineBefore() throws Exception {
        audit.say(5);
        audit.store.fail(audit.store.job("db"));
        var events = audit.store.database.read(session -> Events.after(session, 0, null, 100));
        String prev = "0".repeat(64);
        var lines = audit.lines();
        assertEquals(events.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            var line = (Map<?, ?>) Json.parse(lines.get(i).getBytes(StandardCharsets.UTF_8));
            assertEquals(List.of("seq", "at", "event", "task", "actor", "message", "prev"),
                    List.copyOf(line.keySet()));
            assertEquals(i + 1L, line.get("seq"));
            assertEquals(Times.text(events.get(i).at()), line.get("at"));
            assertEquals(events.get(i).name(), line.get("event"));
            assertEquals(events.get(i).task(), line.get("task"));
            assertEquals(events.get(i).actor(), line.get("actor"));
            assertEquals(events.get(i).message(), line.get("message"));
            assertEquals(prev, line.get("prev"));
            prev = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(lines.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals(prev, audit.log.head().hash());
    }

    /** Rule 2: a write is in the audit file when it is answered. */
    @Test
    void whatWasAnsweredIsInTheFile() throws IOException {
        for (int i = 1; i <= 10; i++) {
            audit.store.job(null);
            assertEquals(i, audit.lines().size());
            assertEquals(i, audit.log.head().seq());
            assertTrue(audit.lines().getLast().contains("\"event\":\"JOB_CREATED\",\"task\":" + i + ","));
        }
    }

    @Test
    void aChainThatNobodyTouchedIsValidOverManyStarts() throws IOException {
        for (int i = 0; i < 4; i++) {
            audit.say(i);
            audit.store.succeed(audit.store.job(null));
            audit.stop();
            audit.start();
        }
        Report report = audit.verify();
        assertEquals(List.of(), report.problems());
        assertTrue(report.valid());
        assertEquals(18, report.entries());
        assertEquals(audit.log.head(), new Journal.Head(report.seq(), report.hash(), false));
        assertEquals(report, Audit.verifyChain(audit.file));
        assertEquals(0, audit.mismatches());
    }

    @Test
    void anEmptyChainIsValid() throws IOException {
        assertEquals(new Report(true, 0, 0, "0".repeat(64), List.of()), audit.verify());
    }

    @Test
    void theDatabaseKnowsTheLastLineOnceItIsStopped() throws IOException {
        audit.say(3);
        var head = audit.log.head();
        audit.stop();
        assertEquals("3 " + head.hash(), audit.store.seen("SELECT seq || ' ' || hash FROM audit_head"));
    }

    @Test
    void theDatabaseKnowsALineWithTheNextBatch() throws IOException {
        audit.say(1);
        var head = audit.log.head();
        audit.say(1);
        assertEquals("1 " + head.hash(), audit.store.seen("SELECT seq || ' ' || hash FROM audit_head"));
    }

    @Test
    void nobodyElseMayReadTheFile() throws IOException {
        audit.say(1);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(audit.file)));
        assertEquals("rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(audit.file.getParent())));
    }
}
