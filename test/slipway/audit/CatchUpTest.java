package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.task.Event;

/** Lines that are missing behind those that are there are appended. */
class CatchUpTest {
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

    private void assertSound(int events) throws IOException {
        Report report = audit.verify();
        assertEquals(List.of(), report.problems());
        assertEquals(events, report.seq());
        assertEquals(events, audit.events());
        assertFalse(audit.log.head().behind());
        assertEquals(0, audit.mismatches());
    }

    @Test
    void linesThatNeverReachedTheDiskAreAppendedByTheNextStart() throws IOException {
        audit.say(7);
        byte[] whole = Files.readAllBytes(audit.file);
        for (int left = 6; left >= 0; left--) {
            audit.powerCut(left, audit.first(left));
            audit.start();
            assertArrayEquals(whole, Files.readAllBytes(audit.file), left + " were left");
            assertSound(7);
        }
    }

    @Test
    void linesThatReachedTheDiskWithoutTheDatabaseKnowingAreNotAppendedTwice() throws IOException {
        audit.say(7);
        byte[] whole = Files.readAllBytes(audit.file);
        for (int known = 6; known >= 0; known--) {
            audit.powerCut(known, whole);
            audit.start();
            assertArrayEquals(whole, Files.readAllBytes(audit.file), known + " were known");
            assertSound(7);
        }
    }

    @Test
    void manyMissingLinesAreAppendedToo() throws IOException {
        audit.store.database.write(tx -> {
            for (int i = 0; i < 2500; i++) {
                tx.event("CLEANED", null, "system", "a line of some length, so that the end of the file is far away");
            }
            return null;
        });
        byte[] whole = Files.readAllBytes(audit.file);
        audit.powerCut(40, audit.first(40));
        audit.told.clear();
        audit.start();
        assertArrayEquals(whole, Files.readAllBytes(audit.file));
        assertEquals(List.of(), audit.told, "what happened in another life is not told again");
        audit.powerCut(40, whole);
        audit.start();
        assertArrayEquals(whole, Files.readAllBytes(audit.file));
        assertSound(2500);
    }

    @Test
    void whatAnotherProgramAddedIsAppendedInItsPlace() throws IOException {
        audit.say(2);
        another(3);
        another(4);
        assertEquals(2, audit.lines().size());
        audit.say(1);
        assertEquals(5, audit.lines().size());
        another(6);
        audit.store.database.catchUp();
        assertEquals(6, audit.lines().size());
        assertSound(6);
    }

    @Test
    void ofWhatAnotherProgramAddedIsToldPageByPage() throws IOException {
        audit.say(1);
        audit.told.clear();
        audit.store.otherProgram("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                + "INSERT INTO event (id, at, event, actor, message) "
                + "SELECT i, '2026-01-01T00:00:00.000Z', 'CLEANED', 'system', 'x' FROM n");
        audit.say(1);
        assertEquals(List.of(1000, 1000, 500), audit.told.stream().map(List::size).toList(), "never all in memory");
        assertEquals(LongStream.rangeClosed(2, 2501).boxed().toList(),
                audit.told.stream().flatMap(List::stream).map(Event::id).toList());
        assertSound(2501);
    }

    private void another(int id) {
        audit.store.otherProgram("INSERT INTO event (id, at, event, actor, message) VALUES (" + id
                + ", '2026-11-23T15:50:00.120Z', 'TOKEN_CREATED', 'system', 'by another program')");
    }

    @Test
    void whatAnotherProgramAddedWhileTheServiceWasStoppedIsAppendedByTheNextStart() throws IOException {
        audit.say(2);
        audit.stop();
        another(3);
        audit.start();
        assertSound(3);
    }

    @Test
    void aFileThatIsThereAndEmptyIsFilled() throws IOException {
        audit.say(3);
        byte[] whole = Files.readAllBytes(audit.file);
        audit.powerCut(0, new byte[0]);
        Files.delete(audit.file);
        audit.start();
        assertArrayEquals(whole, Files.readAllBytes(audit.file));
        assertSound(3);
    }
}
