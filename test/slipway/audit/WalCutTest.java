package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.Events;
import slipway.store.TestStore;
import slipway.task.Task;

/**
 * Wherever a power cut ends the database's WAL, within a frame or between two, the next start has all that was
 * acknowledged by then, and an audit file that says the same. A disk that lost what it had been told to keep is told of.
 */
class WalCutTest {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int PAGE_SIZE_AT = 8;

    @TempDir
    private Path folder;
    @TempDir
    private Path starts;
    private byte[] database;
    private byte[] wal;
    private byte[] file;
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    /** What there was when a write was answered. */
    private record Acknowledged(int wal, int file, long events) {
    }

    /** A life of some writes, of which some change several rows; its files as they are in the midst of it. */
    @BeforeEach
    void live() throws IOException {
        try (var audit = new TestAudit(folder)) {
            TestStore store = audit.store;
            acknowledge(audit);
            store.environment("production");
            acknowledge(audit);
            Task build = store.build("main");
            acknowledge(audit);
            store.deploy("production", build);
            acknowledge(audit);
            store.claim("build", 1);
            acknowledge(audit);
            store.fail(build);
            acknowledge(audit);
            store.job("db");
            acknowledge(audit);
            database = Files.readAllBytes(store.file);
            wal = Files.readAllBytes(wal(folder));
            file = Files.readAllBytes(audit.file);
        }
    }

    private static Path wal(Path folder) {
        return folder.resolve("slipway.db-wal");
    }

    private void acknowledge(TestAudit audit) throws IOException {
        acknowledged.add(new Acknowledged((int) Files.size(wal(folder)), (int) Files.size(audit.file),
                audit.store.database.read(Events::last)));
    }

    /** The last write that had been answered when the WAL was that long. */
    private Acknowledged by(int length) {
        return acknowledged.reversed().stream().filter(one -> one.wal <= length).findFirst().orElseThrow();
    }

    /** The places where a frame of the WAL begins, and its end. */
    private List<Integer> frames() {
        int frame = FRAME_HEADER + ByteBuffer.wrap(wal).getInt(PAGE_SIZE_AT);
        var frames = new ArrayList<Integer>();
        for (int at = HEADER; at <= wal.length; at += frame) {
            frames.add(at);
        }
        assertTrue(frames.size() > 20 && frames.contains(acknowledged.getLast().wal), frames + " " + acknowledged);
        return frames;
    }

    private TestAudit start(byte[] theWal, byte[] theFile) throws IOException {
        Path there = Files.createTempDirectory(starts, "start");
        Files.write(there.resolve("slipway.db"), database);
        Files.write(wal(there), theWal);
        Files.createDirectory(there.resolve("audit"));
        Files.write(there.resolve("audit/audit.log"), theFile);
        var audit = new TestAudit(there);
        assertEquals("ok", audit.store.seen("PRAGMA integrity_check"));
        assertEquals("nothing", audit.store.seen("PRAGMA foreign_key_check"));
        return audit;
    }

    private void startsWell(byte[] theWal, byte[] theFile, long events) throws IOException {
        try (var audit = start(theWal, theFile)) {
            assertEquals(events, audit.events());
            Report report = audit.verify();
            assertEquals(List.of(), report.problems());
            assertEquals(events, report.entries());
            assertEquals(0, audit.mismatches());
        }
    }

    @Test
    void cutBetweenTwoFramesOrWithinOneItHasAllThatWasAcknowledged() throws IOException {
        for (int frame : frames()) {
            for (int cut : new int[] {frame - 1, frame, frame + FRAME_HEADER, frame + 600}) {
                if (cut >= acknowledged.getFirst().wal && cut <= wal.length) {
                    var last = by(cut);
                    startsWell(Arrays.copyOf(wal, cut), Arrays.copyOf(file, last.file), last.events);
                }
            }
        }
    }

    /** Pages reach the disk in any order: of those behind the last commit some may be there, and one before them not. */
    @Test
    void withAHoleInWhatWasNotAcknowledgedItHasAllThatWas() throws IOException {
        for (var last : acknowledged.subList(0, acknowledged.size() - 1)) {
            byte[] holed = wal.clone();
            int page = last.wal + FRAME_HEADER;
            Arrays.fill(holed, page, page + 512, (byte) 0);
            assertFalse(Arrays.equals(wal, holed));
            startsWell(holed, Arrays.copyOf(file, last.file), last.events);
            startsWell(Arrays.copyOf(Arrays.copyOf(wal, last.wal), wal.length), Arrays.copyOf(file, last.file),
                    last.events);
        }
    }

    /** The power went between the commit and the audit file's line. */
    @Test
    void whatWasCommittedAndNotYetInTheAuditFileIsAppended() throws IOException {
        for (int i = 1; i < acknowledged.size(); i++) {
            var now = acknowledged.get(i);
            startsWell(Arrays.copyOf(wal, now.wal), Arrays.copyOf(file, acknowledged.get(i - 1).file), now.events);
        }
    }

    /** Which no disk does that keeps what it says it has; an old copy of the database put back does, too. */
    @Test
    void anAuditFileAheadOfTheDatabaseIsToldForEver() throws IOException {
        for (var last : acknowledged.subList(0, acknowledged.size() - 1)) {
            try (var audit = start(Arrays.copyOf(wal, last.wal), file)) {
                assertEquals(last.events + 1, audit.events());
                assertTrue(audit.mismatch().contains("line " + (last.events + 1) + " is not what the database says"),
                        audit.mismatch());
                byte[] now = Files.readAllBytes(audit.file);
                assertEquals(-1, Arrays.mismatch(file, Arrays.copyOf(now, file.length)), "nothing of it is touched");
                audit.assertShows(1);
                assertFalse(audit.verify().problems().isEmpty());
            }
        }
    }
}
