package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever changes the file under the running service shows, and keeps it from nothing. */
class ChangedWhileRunningTest {
    @TempDir
    private Path folder;
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

    /** It shows at once, behind what is written next, and after a start, which says it of an end that was changed. */
    private void assertShows(String first, String then, int mismatches) throws IOException {
        assertProblem(first);
        audit.say(3);
        assertFalse(audit.log.head().behind(), "it goes on");
        assertProblem(then);
        audit.stop();
        audit.start();
        assertEquals(mismatches, audit.mismatches());
        audit.assertShows(mismatches);
    }

    private void assertProblem(String problem) throws IOException {
        List<String> problems = audit.verify().problems();
        assertTrue(problems.stream().anyMatch(one -> one.contains(problem)), problems.toString());
    }

    @Test
    void aLineOfItEdited() throws IOException {
        Files.writeString(audit.file, Files.readString(audit.file).replace("\"seq\":4,", "\"seq\":4 "));
        assertShows("line 5 stands behind line 3", "line 5 stands behind line 3", 0);
    }

    @Test
    void linesCutOffItsEnd() throws IOException {
        Files.write(audit.file, audit.first(5));
        assertShows("the file ends with line 5", "line 9 stands behind line 5", 0);
    }

    @Test
    void aLineAppendedToIt() throws IOException {
        audit.append(audit.lines().getLast().replace("\"seq\":8", "\"seq\":9") + "\n");
        assertShows("line 9 ", "line 9 ", 0);
    }

    @Test
    void theFileEmptied() throws IOException {
        Files.write(audit.file, new byte[0]);
        assertShows("the file ends with line 0", "line 9 stands behind line 0", 0);
    }

    @Test
    void theFileRemoved() throws IOException {
        Files.delete(audit.file);
        assertShows("the file ends with line 0", "the file ends with line 0", 1);
    }

    @Test
    void theFileRenamedAsToRotateIt() throws IOException {
        Files.move(audit.file, folder.resolve("audit/audit.log.1"));
        assertShows("the file ends with line 0", "the file ends with line 0", 1);
    }

    @Test
    void anotherFilePutInItsPlace() throws IOException {
        byte[] copy = Files.readAllBytes(audit.file);
        Files.delete(audit.file);
        Files.write(audit.file, copy);
        audit.say(2);
        assertShows("the file ends with line 8", "the file ends with line 8", 1);
    }
}
