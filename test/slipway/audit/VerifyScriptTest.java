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

/** The chain can be verified by whoever has a shell: with these ten lines, which the README gives. */
class VerifyScriptTest {
    private static final String SCRIPT = """
            #!/bin/sh
            # verify-audit.sh FILE: each whole line must follow the one before; torn ones are part of no chain.
            seq=0 prev=$(printf '%064d' 0)
            while IFS= read -r line; do
              case $line in '{"seq":'*',"prev":"'*'"}') ;; *) continue ;; esac
              seq=$((seq + 1))
              case $line in "{\\"seq\\":$seq,"*",\\"prev\\":\\"$prev\\"}") ;; *) echo "line $seq is wrong"; exit 1 ;; esac
              prev=$(printf %s "$line" | sha256sum | cut -c 1-64)
            done < "$1"
            echo "$seq $prev"
            """;

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

    /** What it prints, and its status. */
    private String run() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("verify-audit.sh"), SCRIPT);
        var builder = new ProcessBuilder("sh", script.toString(), audit.file.toString()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
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
        assertEquals("line " + line + " is wrong (1)", run());
        Files.write(audit.file, before);
    }

    @Test
    void itHasTenLines() {
        assertEquals(10, SCRIPT.lines().count());
    }

    @Test
    void itSaysTheHeadOfAChainThatIsValid() throws IOException, InterruptedException {
        assertEquals("8 " + audit.log.head().hash() + " (0)", run());
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
        assertEquals("8 " + head + " (0)", run());
        audit.stop();
        Files.write(audit.file, whole);
        audit.powerCut(6, TestAudit.joined(audit.first(6), new byte[300]));
        audit.start();
        assertEquals("8 " + head + " (0)", run());
        assertTrue(audit.verify().valid());
    }
}
