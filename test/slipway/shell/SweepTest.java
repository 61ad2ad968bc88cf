package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of commands whose program is killed, and what the next start finds of them. */
@Timeout(60)
class SweepTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

    @TempDir
    private Path folder;
    private final String instance = UUID.randomUUID().toString();
    private final Sleepers sleepers = new Sleepers();
    /** A pipe that scripts hold as descriptor 9, so that its end shows the end of all that they have started. */
    private Path held;

    @BeforeEach
    void makePipe() throws Exception {
        held = folder.resolve("held");
        assertEquals(0, new ProcessBuilder("mkfifo", held.toString()).start().waitFor());
    }

    @AfterEach
    void endSleepers() throws InterruptedException {
        sleepers.end();
    }

    private String script(String script) {
        return sleepers.in("exec 9>" + held + "; " + script);
    }

    /** What a killed program's command has printed to the pipe, once all that held it is gone. */
    private String afterKilling(Process program) throws Exception {
        // Not all bytes of a stream: before JDK 22 it asks where in the pipe it is.
        try (var in = Files.newBufferedReader(held)) {
            var printed = new StringWriter();
            printed.write(in.read());
            program.destroyForcibly().waitFor();
            in.transferTo(printed);
            return printed.toString();
        }
    }

    @Test
    void aCommandDiesWithTheProgram() throws Exception {
        Process program = Program.start("run", instance, script("echo ready >&9; exec SLEEP"));
        assertEquals("ready\n", afterKilling(program));
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void everythingInASandboxDiesWithTheProgram() throws Exception {
        SandboxTest.assumeSandbox();
        Process program = Program.start("box", instance,
                script("SLEEP & (SLEEP & SLEEP) & setsid sh -c 'SLEEP & wait' & (setsid env -i /bin/SLEEP &); "
                        + "echo ready >&9; wait"), folder.toString());
        assertEquals("ready\n", afterKilling(program));
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void whatOutlivesTheProgramIsFoundByItsMarkerAndEnded() throws Exception {
        Process program = Program.start("run", instance,
                script("setsid sh -c 'env -i /bin/SLEEP 9>&- & SLEEP 9>&- & echo $! >&9; exec 9>&-; wait' & wait"));
        long pid = Long.parseLong(afterKilling(program).strip());
        assertEquals(Leftovers.NONE, Sweep.run("another"));
        assertNotNull(Proc.of(pid), "one without that marker is nobody's business");
        Leftovers swept = Sweep.run(instance);
        assertEquals(new Leftovers(3, List.of()), swept);
        assertEquals(List.of(), sleepers.alive());
        assertEquals(Leftovers.NONE, Sweep.run(instance));
    }

    @Test
    void anotherUsersProcessIsNamedWithItsTask() throws Exception {
        assumeNobodyCanRunThis();
        String nobody = String.join(" ", AS_NOBODY);
        var builder = new ProcessBuilder("setsid", "sh", "-c", sleepers.in(nobody + " SLEEP & SLEEP & echo $!"));
        builder.environment().put(Proc.MARKER, instance + ":17");
        Process parent = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String pid = parent.inputReader().readLine();
        assertEquals(0, parent.waitFor());
        String swept = Program.output(Program.start(AS_NOBODY, "sweep", instance));
        assertEquals(new Leftovers(1, List.of(new Leftovers.Survivor(Long.parseLong(pid), 17))).toString(), swept);
        assertEquals(List.of(Long.parseLong(pid)), sleepers.alive());
    }

    private static void assumeNobodyCanRunThis() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/etc/shadow")), "only root can make processes of another user");
        for (String entry : System.getProperty("java.class.path").split(":")) {
            var words = new ArrayList<>(AS_NOBODY);
            words.addAll(List.of("test", "-r", entry));
            assumeTrue(new ProcessBuilder(words).start().waitFor() == 0, "other users can't read " + entry);
        }
    }
}
