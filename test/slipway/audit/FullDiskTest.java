package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;
import slipway.store.TestStore;
import slipway.task.Event;
import slipway.task.Outcome;
import slipway.task.Refusal;
import slipway.task.Task;

/** An append that meets a full disk loses nothing. */
class FullDiskTest {
    @TempDir
    private Path folder;
    private Path disk;

    @BeforeEach
    void make() throws IOException {
        disk = Files.createDirectory(folder.resolve("audit"));
    }

    /** Adds events until one is refused; says how many were taken. */
    private static int sayUntilRefused(TestAudit audit) {
        for (int taken = 0; taken < 1000; taken++) {
            try {
                audit.say(1);
            } catch (Refusal e) {
                assertEquals(Refusal.Kind.UNAVAILABLE, e.kind());
                assertTrue(e.getMessage().startsWith("the audit log can't be written"), e.getMessage());
                return taken;
            }
        }
        throw new AssertionError("nothing was refused");
    }

    private static void assertSound(TestAudit audit) throws IOException {
        Report report = audit.verify();
        assertEquals(List.of(), report.problems());
        assertEquals(audit.events(), report.entries());
        assertFalse(audit.log.head().behind());
        assertEquals(0, audit.mismatches());
    }

    /** On a device that is always full. */
    @Test
    void laterWritesAreRefusedWhileTasksStillEndAndTheNextStartWritesWhatIsMissing() throws IOException {
        Files.createSymbolicLink(disk.resolve("audit.log"), Path.of("/dev/full"));
        try (var audit = new TestAudit(folder)) {
            Task task = audit.store.job(null);
            assertTrue(audit.log.head().behind());
            assertEquals(0, sayUntilRefused(audit), "what met the full disk was answered, what comes later is not");
            assertThrows(Refusal.class, () -> audit.store.claim("job", 1));
            audit.store.otherProgram("UPDATE task SET status = 'ongoing', started_at = created_at, claimed_by = '"
                    + TestStore.WORKER + "'");
            audit.store.database.writeEssential(tx -> audit.store.lifecycle.finish(tx, task,
                    new Outcome.Succeeded(0, List.of()), TestStore.ALICE, Duration.ZERO, 0,
                    TestStore.WORKER));
            assertEquals(List.of("succeeded"), audit.store.now(task));
            audit.stop();
            Files.delete(audit.file);
            audit.start();
            assertEquals(2, audit.lines().size());
            assertSound(audit);
        }
    }

    /** On a disk of 64 KiB. */
    @Test
    void everythingIsWrittenInOrderOnceThereIsSpaceAgain() throws IOException, InterruptedException {
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
                "only root can mount a small disk");
        try (var audit = new TestAudit(folder)) {
            Path filler = Files.write(disk.resolve("filler"), new byte[48 << 10]);
            for (int round = 0; round < 3; round++) {
                assertTrue(sayUntilRefused(audit) > 0);
                audit.store.database.catchUp();
                assertThrows(Refusal.class, () -> audit.say(1), "there is still no space");
                audit.store.database.writeEssential(tx -> tx.event("CLEANED", null, "system", "essential"));
                Files.write(filler, new byte[(40 - 8 * round) << 10]);
                audit.store.database.catchUp();
                assertSound(audit);
                audit.say(1);
                assertSound(audit);
            }
            assertEquals(LongStream.rangeClosed(1, audit.events()).boxed().toList(),
                    audit.told.stream().flatMap(List::stream).map(Event::id).toList(), "each is told once, in order");
            audit.stop();
            audit.start();
            assertSound(audit);
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void itGoesOnInTheFileThatItHasOpenWhateverHasBeenDoneToItsName() throws IOException, InterruptedException {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
                "only root can mount a small disk");
        try (var audit = new TestAudit(folder)) {
            Path filler = Files.write(disk.resolve("filler"), new byte[48 << 10]);
            audit.say(3);
            Path rotated = Files.move(audit.file, disk.resolve("audit.log.1"));
            assertTrue(sayUntilRefused(audit) > 0);
            Files.delete(filler);
            audit.store.database.catchUp();
            Report report = Audit.verify(rotated, audit.store.database);
            assertEquals(List.of(), report.problems(), "no line is written twice");
            assertEquals(audit.events(), report.entries());
        } finally {
            run("umount", disk.toString());
        }
    }

    private static int run(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    @AfterEach
    void nothingIsMounted() throws IOException {
        assertEquals(Files.getFileStore(folder), Files.getFileStore(disk));
    }
}
