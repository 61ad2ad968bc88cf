package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power cut tears is never cut off, as the file may be append-only to the service: the entries are written
 * again on lines of their own, and verification knows what was torn from what was changed. Eight events; the database
 * has heard of three lines.
 */
class TornTest {
    private static final byte[] LF = {'\n'};

    @TempDir
    private Path folder;
    private TestAudit audit;
    /** As they were written. */
    private List<String> lines;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        audit.say(8);
        lines = audit.lines();
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    private byte[] line(int number) {
        return lines.get(number - 1).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] part(int line, int bytes) {
        return Arrays.copyOf(line(line), bytes);
    }

    /** The first lines, each with its LF. */
    private byte[] first(int count) {
        return (String.join("\n", lines.subList(0, count)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] nul(int length) {
        return new byte[length];
    }

    /** Starts on a file with this behind its first lines. */
    private void startOn(int whole, byte[]... torn) throws IOException {
        startOn(TestAudit.joined(first(whole), TestAudit.joined(torn)));
    }

    private void startOn(byte[] bytes) throws IOException {
        byte[] before = bytes.clone();
        audit.powerCut(3, bytes);
        audit.start();
        byte[] now = Files.readAllBytes(audit.file);
        assertArrayEquals(before, Arrays.copyOf(now, before.length), "nothing is cut off or written over");
        assertSound();
        audit.say(1);
        assertSound();
    }

    private void assertSound() throws IOException {
        Report report = audit.verify();
        assertEquals(List.of(), report.problems());
        assertEquals(audit.events(), report.seq());
        assertEquals(audit.events(), report.entries());
        assertEquals(0, audit.mismatches());
    }

    @Test
    void aShortLine() throws IOException {
        for (int bytes : new int[] {1, 9, 70, line(5).length - 1}) {
            startOn(4, part(5, bytes));
        }
    }

    @Test
    void aShortFirstLineOfAll() throws IOException {
        byte[] torn = part(1, 30);
        audit.powerCut(0, torn);
        audit.start();
        assertSound();
    }

    @Test
    void aLineThatIsWholeButForItsEnd() throws IOException {
        startOn(3, line(4));
    }

    @Test
    void nulBytesForALine() throws IOException {
        startOn(4, nul(line(5).length));
    }

    @Test
    void nulBytesBehindTheBeginningOfALine() throws IOException {
        startOn(4, part(5, 50), nul(20));
    }

    @Test
    void nulBytesInTheMiddleOfALine() throws IOException {
        byte[] holed = line(5);
        Arrays.fill(holed, 60, 90, (byte) 0);
        startOn(4, holed, LF);
        startOn(4, holed, LF, part(6, 40));
    }

    @Test
    void nulBytesForSeveralLines() throws IOException {
        startOn(3, nul(TestAudit.joined(line(4), LF, line(5), LF, line(6)).length));
    }

    @Test
    void aLineThatIsTornTwice() throws IOException {
        startOn(4, part(5, 50), LF, part(5, 90));
    }

    @Test
    void aLineThatIsTornThreeTimesOnceAsNulBytes() throws IOException {
        startOn(4, part(5, 50), LF, nul(90), LF, part(5, 20));
    }

    @Test
    void aTearBehindLinesThatWereWrittenAgainAfterATear() throws IOException {
        startOn(3, part(4, 50), LF, line(4), LF, line(5), LF, part(6, 33));
    }

    @Test
    void aTearThatTheNextStartToreAgainAfterItsLinesWereWhole() throws IOException {
        startOn(3, part(4, 50), LF, nul(40), LF, line(4), LF, part(5, 33));
    }

    /** One write of several lines: its first page was lost, a later one was not. */
    @Test
    void nulBytesBeforeWholeLinesOfTheSameWrite() throws IOException {
        int hole = line(4).length + 1 + 60;
        byte[] write = TestAudit.joined(line(4), LF, line(5), LF, line(6), LF,
                part(7, 40));
        Arrays.fill(write, 0, hole, (byte) 0);
        startOn(3, write);
        byte[] twice = TestAudit.joined(part(4, 70), LF, write);
        startOn(3, twice);
    }

    /** Whoever verifies the file before the next start mends it must not be alarmed. */
    @Test
    void aTornEndIsNoProblem() throws IOException {
        for (byte[] torn : List.of(part(5, 50), nul(500), line(5))) {
            audit.powerCut(3, TestAudit.joined(first(4), torn));
            Report report = Audit.verifyChain(audit.file);
            assertEquals(List.of(), report.problems());
            assertEquals(4, report.entries());
            audit.start();
        }
    }

    @Test
    void aTearThatIsThenChangedIsNoTear() throws IOException {
        audit.powerCut(3, TestAudit.joined(first(4), "{\"seq\":5,\"at\":\"1999".getBytes(StandardCharsets.UTF_8)));
        audit.start();
        Report report = audit.verify();
        assertEquals(1, report.problems().size(), report.problems().toString());
        assertEquals(1, Audit.verifyChain(audit.file).problems().size());
    }
}
