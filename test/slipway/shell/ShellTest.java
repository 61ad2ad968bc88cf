package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellTest {
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private final String instance = UUID.randomUUID().toString();
    private final Shell shell = new Shell(instance);
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        shell.close();
    }

    private Command script(String script) {
        return Command.script(script, folder, PATH, 17);
    }

    private int status(Command command) throws IOException, InterruptedException {
        return assertInstanceOf(Exit.Exited.class, shell.start(command, heard).await(LONG, LONG)).status();
    }

    @Test
    void aCommandGetsItsEnvironmentAndTheMarkerAndNothingElse() throws Exception {
        var command = new Command(List.of("env"), folder, Map.of("PATH", "/usr/bin:/bin", "A", "one\ntwo"), 17, null);
        assertEquals(0, status(command));
        assertEquals(new TreeSet<>(List.of("PATH=/usr/bin:/bin", "A=one", "two", "SLIPWAY_TASK=" + instance + ":17")),
                new TreeSet<>(heard.text().lines().toList()));
    }

    @Test
    void aCommandRunsInItsFolderWithNothingToRead() throws Exception {
        assertEquals(0, status(script("pwd; cat; echo end")));
        assertEquals(folder.toRealPath() + "\nend\n", heard.text());
    }

    @Test
    void outputAndErrorsComeInOneOrder() throws Exception {
        assertEquals(0, status(script("for n in 1 2 3; do echo out$n; echo err$n >&2; done")));
        assertEquals("out1\nerr1\nout2\nerr2\nout3\nerr3\n", heard.text());
    }

    @Test
    void outputComesWhileTheCommandRuns() throws Exception {
        var running = shell.start(script("mkfifo go; printf ready; read line < go; echo $line"), heard);
        heard.await("ready");
        Files.writeString(folder.resolve("go"), "on\n");
        assertEquals(new Exit.Exited(0, Leftovers.NONE), running.await(LONG, LONG));
        assertEquals("readyon\n", heard.text());
    }

    @Test
    void whatTheOutputHeldBackComesWithTheEndOfTheCommand() throws Exception {
        var holding = new BufferedOutputStream(heard);
        assertEquals(new Exit.Exited(0, Leftovers.NONE), shell.start(script("printf held"), holding).await(LONG, LONG));
        assertEquals("held", heard.text());
    }

    @Test
    void aScriptEndsAtTheFirstCommandThatFails() throws Exception {
        assertEquals(3, status(script("echo one; (exit 3); echo two")));
        assertEquals("one\n", heard.text());
    }

    @Test
    void aCommandEndedByASignalHasAStatusOf128AndMore() throws Exception {
        assertEquals(128 + 9, status(script("kill -9 $$")));
    }

    @Test
    void aCommandLeadsASessionOfItsOwn() throws Exception {
        assertEquals(0, status(script("cut -d' ' -f1,5,6 /proc/$$/stat")));
        assertEquals(1, new TreeSet<>(List.of(heard.text().strip().split(" "))).size(), heard.text());
    }

    @Test
    void aProgramThatIsNotThereHasStatus127() throws Exception {
        assertEquals(127, status(Command.of(List.of("no-such-program"), folder, PATH)));
        assertTrue(heard.text().contains("no-such-program"), heard.text());
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        var gone = folder.resolve("gone");
        var e = assertThrows(IOException.class, () -> shell.start(Command.script("true", gone, PATH, 1), heard));
        assertTrue(e.getMessage().contains(gone.toString()), e.getMessage());
    }

    @Test
    void thePathOfACommandDecidesNothingOutsideOfIt() throws Exception {
        for (String name : List.of("setpriv", "setsid", "bwrap")) {
            Path fake = Files.writeString(folder.resolve(name), "#!/bin/sh\necho fake\n");
            assertTrue(fake.toFile().setExecutable(true));
        }
        assertEquals(0, status(Command.script("echo real", folder, Map.of("PATH", folder + ":/usr/bin:/bin"), 1)));
        assertEquals("real\n", heard.text());
    }

    @Test
    void outputThatNobodyTakesIsDrained() throws Exception {
        var broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no");
            }
        };
        var exit = shell.start(script("head -c 1000000 /dev/zero; exit 5"), broken).await(LONG, LONG);
        assertEquals(new Exit.Exited(5, Leftovers.NONE), exit);
    }

    @Test
    void oneHundredMegabytesWithoutANewlineComeWhole() throws Exception {
        var size = new AtomicLong();
        var counting = new OutputStream() {
            @Override
            public void write(int b) {
                size.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                size.addAndGet(length);
            }
        };
        var exit = shell.start(script("head -c 100000000 /dev/zero"), counting).await(LONG, LONG);
        assertEquals(new Exit.Exited(0, Leftovers.NONE), exit);
        assertEquals(100_000_000, size.get());
    }

    @Test
    void aHelpersOutputIsKeptUpToAMeasure() throws Exception {
        var short1 = shell.capture(script("printf 12345"), LONG, 5);
        assertEquals(new Result(0, "12345", false, false), short1);
        var long1 = shell.capture(script("printf 123456; exit 2"), LONG, 5);
        assertEquals(new Result(2, "12345", false, true), long1);
        assertFalse(long1.ok());
    }

    @Test
    void aHelperThatTakesTooLongIsEnded() throws Exception {
        var sleepers = new Sleepers();
        var result = shell.capture(script(sleepers.in("echo begun; SLEEP")), Duration.ofMillis(200), 100);
        assertTrue(result.timedOut() && !result.ok());
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void anInterruptEndsTheCommandFirst() throws Exception {
        var sleepers = new Sleepers();
        var thrown = new Throwable[1];
        var running = shell.start(script(sleepers.in("SLEEP & echo ready; wait")), heard);
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                running.await(LONG, LONG);
            } catch (InterruptedException e) {
                thrown[0] = e;
            }
        });
        heard.await("ready");
        waiting.interrupt();
        waiting.join();
        assertInstanceOf(InterruptedException.class, thrown[0]);
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void manyCommandsLeaveNothingOpenAndItsThreadsEndWithIt() throws Exception {
        Process program = Program.start("many");
        assertEquals("nothing is left", Program.output(program));
        assertEquals(0, program.waitFor());
    }
}
