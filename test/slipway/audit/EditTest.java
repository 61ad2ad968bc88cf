package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    /** Whatever was done: every event has its line, the start said so or not, and it shows now and after more starts. */
    private void assertShows(int mismatches) throws IOException {
        for (int i = 0; i < 2; i++) {
            audit.say(2);
            assertFalse(audit.verify().valid());
            assertFalse(Audit.verifyChain(audit.file).valid());
            assertEquals(mismatches, audit.mismatches());
            String file = Files.readString(audit.file);
            for (int seq = audit.events() - 1; seq <= audit.events(); seq++) {
                assertTrue(file.contains("\n{\"seq\":" + seq + ","), "line " + seq);
            }
            audit.stop();
            audit.start();
        }
    }

    private String mismatch() {
        return audit.store.seen("SELECT message FROM event WHERE event = 'AUDIT_MISMATCH'");
    }

    @Test
    void aByteChangedInTheMiddle() throws IOException {
        edit(lines -> lines.set(3, lines.get(3).replaceFirst("system", "sistem")));
        Report report = audit.verify();
        assertEquals(List.of("line 4 is not what the database says of event 4",
                "line 5 does not follow line 4: one of them was changed"), report.problems().subList(0, 2));
        assertShows(0);
    }

    @Test
    void aByteChangedInTheLastLine() throws IOException {
        edit(lines -> lines.set(7, lines.get(7).replaceFirst("system", "sistem")));
        assertTrue(mismatch().contains("line 8 was changed"), mismatch());
        assertShows(1);
    }

    @Test
    void aLineTakenOutOfTheMiddle() throws IOException {
        edit(lines -> lines.remove(3));
        assertTrue(audit.verify().problems().contains("line 5 stands behind line 3"));
        assertShows(0);
    }

    @Test
    void twoLinesSwapped() throws IOException {
        edit(lines -> Collections.swap(lines, 2, 3));
        assertShows(0);
    }

    @Test
    void aLineWrittenTwice() throws IOException {
        edit(lines -> lines.add(3, lines.get(3)));
        assertShows(0);
    }

    @Test
    void theLastLineWrittenTwice() throws IOException {
        edit(lines -> lines.add(lines.getLast()));
        assertShows(0);
    }

    @Test
    void linesCutOffTheEnd() throws IOException {
        edit(lines -> lines.subList(5, 8).clear());
        assertTrue(mismatch().contains("line 8 is not there; the last one is 5"), mismatch());
        assertShows(1);
    }

    @Test
    void aLineAddedAtTheEndThatTheDatabaseKnowsNothingOf() throws IOException {
        edit(lines -> lines.add(lines.getLast().replace("\"seq\":8", "\"seq\":9")));
        assertTrue(mismatch().contains("line 9 is not what the database says"), mismatch());
        assertShows(1);
    }

    @Test
    void aLineAddedAtTheEndWithTheRightHash() throws IOException {
        String hash = audit.log.head().hash();
        edit(lines -> lines.add(lines.getLast().replace("\"seq\":8", "\"seq\":9")
                .replaceFirst("\"prev\":\"[0-9a-f]*", "\"prev\":\"" + hash)));
        assertTrue(mismatch().contains("line 9 is not what the database says"), mismatch());
        assertShows(1);
    }

    @Test
    void wordsAddedAtTheEnd() throws IOException {
        edit(lines -> lines.add("who reads this?"));
        assertShows(0);
    }

    @Test
    void wordsPutInBetween() throws IOException {
        edit(lines -> lines.add(3, "{\"seq\":4,\"note\":\"it was not me\"}"));
        assertShows(0);
    }

    @Test
    void theFileTakenAway() throws IOException {
        audit.stop();
        Files.delete(audit.file);
        audit.start();
        assertTrue(mismatch().contains("line 8 is not there; the last one is 0"), mismatch());
        assertShows(1);
        assertTrue(audit.lines().getFirst().startsWith("{\"seq\":1,"), "the lines are written again");
    }

    @Test
    void theFileEmptied() throws IOException {
        audit.stop();
        Files.write(audit.file, new byte[0]);
        audit.start();
        assertTrue(mismatch().contains("line 8 is not there; the last one is 0"), mismatch());
        assertShows(1);
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
        edit(lines -> {
            String prev = Line.FIRST;
            for (int i = 0; i < lines.size(); i++) {
                lines.set(i, lines.get(i).replace("system", "sistem")
                        .replaceFirst("\"prev\":\"[0-9a-f]*", "\"prev\":\"" + prev));
                prev = new Line().hash(lines.get(i).getBytes(StandardCharsets.UTF_8));
            }
        });
        assertTrue(mismatch().contains("line 8 was changed"), mismatch());
        assertShows(1);
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
