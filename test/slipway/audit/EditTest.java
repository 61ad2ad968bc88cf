package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever changes the file shows: at the next start, by verification for ever, or both. */
class EditTest {
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

    private void edit(Consumer<List<String>> change) throws IOException {
        audit.edit(lines -> {
            change.accept(lines);
            return lines;
        });
    }

    @Test
    void aByteChangedInTheMiddle() throws IOException {
        edit(lines -> lines.set(3, lines.get(3).replaceFirst("system", "sistem")));
        Report report = audit.verify();
        assertEquals(List.of("line 4 is not what the database says of event 4",
                "line 5 does not follow line 4: one of them was changed"), report.problems().subList(0, 2));
        audit.assertShows(0);
    }

    @Test
    void aByteChangedInTheLastLine() throws IOException {
        edit(lines -> lines.set(7, lines.get(7).replaceFirst("system", "sistem")));
        assertTrue(audit.mismatch().contains("line 8 was changed"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void aLineTakenOutOfTheMiddle() throws IOException {
        edit(lines -> lines.remove(3));
        assertTrue(audit.verify().problems().contains("line 5 stands behind line 3"));
        audit.assertShows(0);
    }

    @Test
    void twoLinesSwapped() throws IOException {
        edit(lines -> Collections.swap(lines, 2, 3));
        audit.assertShows(0);
    }

    @Test
    void aLineWrittenTwice() throws IOException {
        edit(lines -> lines.add(3, lines.get(3)));
        audit.assertShows(0);
    }

    @Test
    void theLastLineWrittenTwice() throws IOException {
        edit(lines -> lines.add(lines.getLast()));
        audit.assertShows(0);
    }

    @Test
    void linesCutOffTheEnd() throws IOException {
        edit(lines -> lines.subList(5, 8).clear());
        assertTrue(audit.mismatch().contains("line 8 is not there; the last one is 5"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void aLineAddedAtTheEndThatTheDatabaseKnowsNothingOf() throws IOException {
        edit(lines -> lines.add(lines.getLast().replace("\"seq\":8", "\"seq\":9")));
        assertTrue(audit.mismatch().contains("line 9 is not what the database says"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void aLineAddedAtTheEndWithTheRightHash() throws IOException {
        String hash = audit.log.head().hash();
        edit(lines -> lines.add(lines.getLast().replace("\"seq\":8", "\"seq\":9")
                .replaceFirst("\"prev\":\"[0-9a-f]*", "\"prev\":\"" + hash)));
        assertTrue(audit.mismatch().contains("line 9 is not what the database says"), audit.mismatch());
        audit.assertShows(1);
    }

    @Test
    void wordsAddedAtTheEnd() throws IOException {
        edit(lines -> lines.add("who reads this?"));
        audit.assertShows(0);
    }

    @Test
    void wordsPutInBetween() throws IOException {
        edit(lines -> lines.add(3, "{\"seq\":4,\"note\":\"it was not me\"}"));
        audit.assertShows(0);
    }

    @Test
    void everythingThatIsWrongIsToldUpToAHundredSentences() throws IOException {
        audit.say(150);
        edit(lines -> {
            var changed = new ArrayList<String>();
            lines.forEach(line -> changed.add(line.replaceFirst("system", "sistem")));
            lines.clear();
            lines.addAll(changed);
        });
        assertEquals(100, audit.verify().problems().size());
    }
}
