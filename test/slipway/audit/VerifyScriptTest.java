package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain can be verified by whoever has a shell: with the ten lines that the README gives. */
class VerifyScriptTest {
    private static final Path README =
            Path.of(System.getProperty("slipway.root", System.getProperty("user.dir"))).resolve("README.md");

    @TempDir
    private Path folder;
    private TestAudit audit;

    @BeforeEach
    void open() throws IOException {
        audit = new TestAudit(folder);
        audit.say(5);
        audit.store.fail(audit.store.job("db"));
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
    }

    private static String script() throws IOException {
        return Arrays.stream(Files.readString(README).split("```sh\n"))
                .map(text -> text.substring(0, Math.max(0, text.indexOf("```"))))
                .filter(text -> text.contains("sha256sum"))
                .findFirst().orElseThrow();
    }

    /** What it prints, and its status. */
    private String run() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("verify.sh"), script());
        var builder = new ProcessBuilder("bash", script.toString(), audit.file.toString()).redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.strip() + " (" + process.waitFor() + ")";
    }

    private void assertFinds(int line, Consumer<List<String>> edit) throws IOException, InterruptedException {
        byte[] before = Files.readAllBytes(audit.file);
        var lines = new ArrayList<>(audit.lines());
        edit.accept(lines);
        Files.writeString(audit.file, String.join("\n", lines) + "\n");
        assertEquals("line " + line + " is missing, or the one before it was changed (1)", run());
        Files.write(audit.file, before);
    }

    private static String valid(int lines, String hash) {
        return lines + " lines, the last one has the hash " + hash + " (0)";
    }

    @Test
    void itHasTenLinesAndACommentThatSaysWhatItIs() throws IOException {
        assertEquals(10, script().lines().filter(line -> !line.startsWith("#")).count());
    }

    @Test
    void itSaysTheHeadOfAChainThatIsValid() throws IOException, InterruptedException {
        assertEquals(valid(8, audit.log.head().hash()), run());
    }

    @Test
    void itFindsWhatWasChangedTakenOutSwappedOrPutIn() throws IOException, InterruptedException {
        assertFinds(4, lines -> lines.set(2, lines.get(2).replaceFirst("system", "sistem")));
        assertFinds(4, lines -> lines.remove(3));
        assertFinds(2, lines -> Collections.swap(lines, 1, 2));
        assertFinds(5, lines -> lines.add(4, lines.get(3)));
        assertFinds(1, lines -> lines.removeFirst());
    }

    @Test
    void itPassesOverWhatIsTorn() throws IOException, InterruptedException {
        byte[] whole = Files.readAllBytes(audit.file);
        byte[] torn = Arrays.copyOf(audit.lines().get(6).getBytes(StandardCharsets.UTF_8), 60);
        audit.powerCut(6, TestAudit.joined(audit.first(6), torn));
        audit.start();
        String head = audit.log.head().hash();
        assertEquals(valid(8, head), run());
        audit.stop();
        Files.write(audit.file, whole);
        audit.powerCut(6, TestAudit.joined(audit.first(6), new byte[300]));
        audit.start();
        assertEquals(valid(8, head), run());
        assertTrue(audit.verify().valid());
    }
}
