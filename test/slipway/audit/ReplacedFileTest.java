package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.StoreException;

/** Whoever puts another file in its place shows, too. */
class ReplacedFileTest {
    @TempDir
    private Path folder;
    @TempDir
    private Path other;
    private TestAudit audit;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        audit.say(8);
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    @Test
    void theFileTakenAway() throws IOException {
        audit.stop();
        Files.delete(audit.file);
        audit.start();
        assertTrue(audit.mismatch().contains("line 8 is not there; the last one is 0"), audit.mismatch());
        audit.assertShows(1);
        assertTrue(audit.lines().getFirst().startsWith("{\"seq\":1,"), "the lines are written again");
    }

    @Test
    void theFileEmptied() throws IOException {
        audit.stop();
        Files.write(audit.file, new byte[0]);
        audit.start();
        assertTrue(audit.mismatch().contains("line 8 is not there; the last one is 0"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void aStartThatIsBrokenOffBeforeItHasSaidSoLeavesThatToTheNext() throws IOException {
        audit.stop();
        Files.delete(audit.file);
        audit.store.otherProgram("CREATE TRIGGER broken_off BEFORE INSERT ON event WHEN new.event = 'AUDIT_MISMATCH' "
                + "BEGIN SELECT raise(ABORT, 'broken off'); END");
        assertThrows(StoreException.class, audit::start);
        audit.store.close();
        audit.store.otherProgram("DROP TRIGGER broken_off");
        audit.start();
        assertTrue(audit.mismatch().contains("line 8 is not there; the last one is 0"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void theFileOfAnotherDatabase() throws IOException {
        for (int lines : new int[] {3, 8, 20}) {
            Path there = Files.createDirectory(other.resolve("with" + lines));
            try (var another = new TestAudit(there)) {
                another.say(lines);
            }
            Path here = Files.createDirectory(other.resolve("instead" + lines));
            try (var instead = new TestAudit(here)) {
                instead.say(8);
                instead.stop();
                Files.write(instead.file, Files.readAllBytes(there.resolve("audit/audit.log")));
                instead.start();
                assertEquals(1, instead.mismatches(), lines + " lines");
                assertFalse(instead.verify().valid());
                String last = instead.lines().getLast();
                assertTrue(last.startsWith("{\"seq\":9,") && last.contains("AUDIT_MISMATCH"), last);
            }
        }
    }

    @Test
    void theWholeFileWrittenAnewWithHashesThatFit() throws IOException {
        audit.edit(lines -> {
            String prev = Line.FIRST;
            for (int i = 0; i < lines.size(); i++) {
                lines.set(i, lines.get(i).replace("system", "sistem")
                        .replaceFirst("\"prev\":\"[0-9a-f]*", "\"prev\":\"" + prev));
                prev = new Line().hash(lines.get(i).getBytes(StandardCharsets.UTF_8));
            }
            return lines;
        });
        assertTrue(audit.mismatch().contains("line 8 was changed"), audit.mismatch());
        audit.assertShows(1);
    }
}
