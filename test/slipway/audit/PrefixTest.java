package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Events;
import slipway.store.Journal;
import slipway.store.TestStore;
import slipway.task.Draft;
import slipway.task.Task;

/**
 * Wherever a power cut ends the audit file within its last writes, at whichever byte, and whether the rest is missing or
 * NUL: the next start makes the same chain of it again, loses nothing, and finds no mismatch.
 */
class PrefixTest {
    private static final int LAST = 3;

    @TempDir
    private Path folder;
    private TestAudit audit;
    private byte[] whole;
    private long events;
    private String head;
    private Journal.Head known;
    /** Where each write ended: what stood in the file when it was acknowledged. */
    private final List<Integer> ends = new ArrayList<>();

    /** Events of a day: alone, several in one transaction, and some with letters of more than one byte. */
    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        TestStore store = audit.store;
        store.environment("production");
        Task build = store.build("main");
        store.deploy("production", build);
        store.claim("build", 1);
        ended();
        store.create(Draft.job("gün ışığı", "db", 60, 60, TestStore.ALICE));
        ended();
        store.fail(build);
        ended();
        store.claim("job", 1);
        ended();
        whole = Files.readAllBytes(audit.file);
        events = store.database.read(Events::last);
        head = audit.log.head().hash();
        assertEquals(LAST + 1, ends.size());
    }

    private void ended() throws IOException {
        ends.add(Math.toIntExact(Files.size(audit.file)));
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    @Test
    void cutAtWhicheverByteOfItsLastWrites() throws IOException {
        for (int write = 0; write < LAST; write++) {
            known(ends.get(write));
            for (int cut = ends.get(write); cut <= ends.get(write + 1); cut++) {
                startsWell(Arrays.copyOf(whole, cut), cut);
            }
        }
    }

    @Test
    void nulFromWhicheverByteOfItsLastWritesOn() throws IOException {
        for (int write = 0; write < LAST; write++) {
            known(ends.get(write));
            for (int cut = ends.get(write); cut < ends.get(write + 1); cut++) {
                startsWell(Arrays.copyOf(Arrays.copyOf(whole, cut), ends.get(write + 1)), cut);
            }
        }
    }

    /** The start that was mending it is cut off as well, wherever that was. */
    @Test
    void cutAtWhicheverByteOfWhatMendedIt() throws IOException {
        int from = ends.get(1);
        int to = ends.get(2);
        known(from);
        int first = (from + to) / 2;
        for (byte[] torn : List.of(Arrays.copyOf(whole, first), Arrays.copyOf(Arrays.copyOf(whole, from + 9), first))) {
            startsWell(torn, first);
            byte[] mended = Files.readAllBytes(audit.file);
            for (int cut = first; cut < mended.length; cut++) {
                startsWell(Arrays.copyOf(mended, cut), cut);
            }
        }
    }

    /** The database has heard of what stands before {@code end}, and no more. */
    private void known(int end) {
        var lines = new String(whole, 0, end, StandardCharsets.UTF_8).lines().toList();
        String hash = new Line().hash(lines.getLast().getBytes(StandardCharsets.UTF_8));
        known = new Journal.Head(lines.size(), hash, false);
    }

    /** Has the database know that much, if it does not. What the writer still has to say of its head comes first. */
    private void hear() {
        var database = audit.store.database;
        if (database.read(Events::head).seq() != known.seq()) {
            database.catchUp();
            database.write(tx -> tx.change("audit.reached", "seq", known.seq(), "hash", known.hash()));
        }
    }

    /** The database stays open: nothing of what a start does to it depends on that. */
    private void startsWell(byte[] bytes, int cut) throws IOException {
        Files.write(audit.file, bytes);
        assertEquals(List.of(), Audit.verifyChain(audit.file).problems(), "before the start, cut at " + cut);
        audit.log.close();
        hear();
        audit.log = audit.opened();
        byte[] now = Files.readAllBytes(audit.file);
        assertArrayEquals(bytes, Arrays.copyOf(now, bytes.length), "nothing is cut off or written over");
        Report report = audit.verify();
        assertEquals(List.of(), report.problems(), "cut at " + cut);
        assertEquals(events, report.entries());
        assertEquals(head, report.hash(), "the same lines as before");
        assertEquals(head, audit.log.head().hash());
        assertFalse(audit.log.head().behind());
        assertEquals(events, audit.store.database.read(Events::last), "no mismatch is told");
    }
}
