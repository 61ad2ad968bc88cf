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

/** The chain can be verified by whoever has a shell: with the dozen lines that the README gives. */
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

    /** What it prints of the audit file, and its status. */
    private String run() throws IOException, InterruptedException {
        return run("bash", audit.file);
    }

    /** The same of another file, by a shell that is given the script, or with "" by the script's own first line. */
    private String run(String shell, Path file) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("verify.sh"), script());
        assertTrue(script.toFile().setExecutable(true));
        var words = new ArrayList<>(List.of(shell, script.toString(), file.toString()));
        words.remove("");
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
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
    void itHasTwelveLinesAndACommentThatSaysWhatItIs() throws IOException {
        assertEquals(12, script().lines().filter(line -> !line.startsWith("#")).count());
    }

    @Test
    void itSaysTheHeadOfAChainThatIsValid() throws IOException, InterruptedException {
        assertEquals(valid(8, audit.log.head().hash()), run());
    }

    @Test
    void itSaysByItselfWhichShellItIsFor() throws IOException, InterruptedException {
        assertEquals(valid(8, audit.log.head().hash()), run("", audit.file));
    }

    /** {@code sh} is bash itself on some machines. */
    @Test
    void anotherShellThanBashVerifiesNothingAndSaysSo() throws IOException, InterruptedException {
        String said = run("sh", audit.file);
        assertTrue(List.of("it needs bash, and a file that can be read (2)", valid(8, audit.log.head().hash()))
                .contains(said), said);
    }

    @Test
    void whatHasNoLineOfAnAuditLogIsNotCalledOne() throws IOException, InterruptedException {
        assertEquals("it needs bash, and a file that can be read (2)", run("bash", folder.resolve("none")));
        for (String junk : List.of("", "\n", "junk\n", "{\"seq\":1}\n", "junk without an end")) {
            Path file = Files.writeString(folder.resolve("junk"), junk);
            assertEquals("no line of " + file + " is one of an audit log (1)", run("bash", file), junk);
        }
        String said = run("bash", folder);
        assertTrue(said.endsWith("no line of " + folder + " is one of an audit log (1)"), said);
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
