package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.store.DatabaseFile;
import slipway.store.Journal;
import slipway.store.TestStore;

/** What of the audit file goes with a copy of the database: a line for each of its events, and no more. */
class AuditCopyTest {
    @TempDir
    private Path folder;
    private TestAudit audit;
    private Path database;
    private Path copy;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        database = folder.resolve("database");
        copy = folder.resolve("copy");
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    private Journal.Head make() throws IOException {
        return DatabaseFile.read(database, session -> AuditCopy.make(audit.file, session, copy));
    }

    private Report verified() throws IOException {
        return DatabaseFile.read(database, session -> Audit.verify(copy, session));
    }

    private void copyDatabase() {
        audit.store.database.copy(database);
    }

    @Test
    void itEndsWithTheLineOfTheCopiedDatabasesLastEvent() throws IOException {
        audit.say(5);
        copyDatabase();
        byte[] then = Files.readAllBytes(audit.file);
        audit.say(5);
        Journal.Head head = make();
        assertArrayEquals(then, Files.readAllBytes(copy));
        assertEquals(5, head.seq());
        Report report = verified();
        assertTrue(report.valid(), report.problems().toString());
        assertEquals(head.hash(), report.hash());
    }

    @Test
    void theLinesOfEventsThatTheServiceHasNotWrittenYetAreThoseItWillWrite() throws IOException {
        audit.say(3);
        audit.store.otherProgram(IntStream.rangeClosed(4, 2500)
                .mapToObj(id -> "INSERT INTO event VALUES (" + id + ", '2026-11-23T15:50:00.120Z', 'JOB_CREATED', "
                        + "NULL, 'cron', 'from elsewhere')")
                .toArray(String[]::new));
        copyDatabase();
        Journal.Head head = make();
        assertEquals(2500, head.seq());
        assertTrue(verified().valid());
        audit.store.database.catchUp();
        assertArrayEquals(Files.readAllBytes(audit.file), Files.readAllBytes(copy));
        assertEquals(head.hash(), audit.log.head().hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"seq\":5,\"at\":\"20", "\0\0\0\0\0\0", "\0\0\0\0\n\0\0"})
    void aTornTailIsNotCopied(String torn) throws IOException {
        audit.say(5);
        audit.powerCut(3, TestAudit.joined(audit.first(4), torn.getBytes(StandardCharsets.US_ASCII)));
        audit.store = new TestStore(folder);
        copyDatabase();
        assertEquals(5, make().seq());
        assertTrue(verified().valid(), verified().problems().toString());
        assertFalse(Files.readString(copy).contains("\0"));
        assertEquals(5, Files.readAllLines(copy).size());
        audit.store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void aLastLineWithoutItsEndGetsOne(int known) throws IOException {
        audit.say(5);
        byte[] whole = Files.readAllBytes(audit.file);
        audit.powerCut(known, Arrays.copyOf(whole, whole.length - 1));
        audit.store = new TestStore(folder);
        copyDatabase();
        assertEquals(5, make().seq());
        assertArrayEquals(whole, Files.readAllBytes(copy));
        audit.store.close();
    }

    @Test
    void aTornPieceInTheMiddleStaysWhereItIs() throws IOException {
        audit.say(5);
        audit.powerCut(3, TestAudit.joined(audit.first(4), "{\"seq\":5,".getBytes(StandardCharsets.US_ASCII)));
        audit.start();
        copyDatabase();
        make();
        assertArrayEquals(Files.readAllBytes(audit.file), Files.readAllBytes(copy));
        assertTrue(verified().valid(), verified().problems().toString());
    }

    @Test
    void withoutAnyFileEveryLineIsMadeAnew() throws IOException {
        audit.say(5);
        byte[] whole = Files.readAllBytes(audit.file);
        audit.stop();
        Files.delete(audit.file);
        audit.store = new TestStore(folder);
        copyDatabase();
        assertEquals(5, make().seq());
        assertArrayEquals(whole, Files.readAllBytes(copy));
        audit.store.close();
    }

    @Test
    void whatWasChangedIsCopiedAsItIsAndShows() throws IOException {
        audit.say(5);
        audit.edit(lines -> List.of(lines.get(0), lines.get(1).replace("CLEANED", "CHANGED"), lines.get(2),
                lines.get(3), lines.get(4)));
        audit.edit(lines -> {
            lines.set(lines.size() - 1, lines.getLast().replace("CLEANED", "CHANGED"));
            return lines;
        });
        copyDatabase();
        Journal.Head head = make();
        assertArrayEquals(Files.readAllBytes(audit.file), Files.readAllBytes(copy));
        assertEquals(audit.log.head().seq(), head.seq());
        assertFalse(verified().valid());
    }

    @Test
    void anEmptyDatabaseHasNoLines() throws IOException {
        copyDatabase();
        assertEquals(new Journal.Head(0, Line.FIRST, false), make());
        assertEquals(0, Files.size(copy));
        assertTrue(verified().valid());
    }

    @Test
    void aCopyThatIsMadeWhileEventsArePouredInIsWhole() throws Exception {
        var pouring = new Thread(() -> {
            while (!Thread.interrupted()) {
                audit.say(1);
            }
        });
        pouring.start();
        try {
            for (int i = 0; i < 10; i++) {
                Files.deleteIfExists(database);
                copyDatabase();
                Journal.Head head = make();
                Report report = verified();
                assertTrue(report.valid(), report.problems().toString());
                assertEquals(head, new Journal.Head(report.seq(), report.hash(), false));
                assertEquals(head.seq(), report.entries());
                assertEquals(-1, Arrays.mismatch(Files.readAllBytes(copy),
                        Arrays.copyOf(Files.readAllBytes(audit.file), (int) Files.size(copy))));
            }
        } finally {
            pouring.interrupt();
            pouring.join();
        }
    }
}
