package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command leaves in the background when it ends by itself. */
@Timeout(60)
class LeftoversTest {
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private final Shell shell = new Shell(UUID.randomUUID().toString(), Duration.ofMillis(200), null, Launcher.find());
    private final Heard heard = new Heard();
    private final Sleepers sleepers = new Sleepers();

    @AfterEach
    void close() throws InterruptedException {
        shell.close();
        sleepers.end();
    }

    private Exit.Exited run(String script) throws Exception {
        var exit = shell.start(Command.script(sleepers.in(script), folder, PATH, 17), heard).await(LONG, LONG);
        return assertInstanceOf(Exit.Exited.class, exit);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SLEEP & exit 3",
        "(SLEEP &) ; exit 3",
        "setsid SLEEP & exit 3",
        "(setsid SLEEP &) ; exit 3",
        "setsid -f SLEEP; exit 3",
        "setsid -f SLEEP >/dev/null 2>&1; exit 3",
        "setsid sh -c 'SLEEP & wait' & exit 3",
        "setsid sh -c 'env -i /bin/SLEEP & wait' & sleep 0.2; exit 3",
        "env -i /bin/SLEEP >/dev/null 2>&1 & exit 3",
        "trap '' TERM; SLEEP & exit 3",
    })
    void aProcessIsGoneWhenItsCommandHasEnded(String script) throws Exception {
        Exit.Exited exit = run(script);
        assertEquals(List.of(), sleepers.alive());
        assertEquals(3, exit.status());
        assertTrue(exit.leftovers().ended() > 0, "it should be told that something was left");
        assertEquals(List.of(), exit.leftovers().survivors());
    }

    @Test
    void fiveSleepsThatHideInAllWaysAreGone() throws Exception {
        var exit = run("SLEEP & (SLEEP & SLEEP) & setsid sh -c 'SLEEP & wait' & (setsid SLEEP &)");
        assertEquals(List.of(), sleepers.alive());
        assertTrue(exit.leftovers().ended() > 0);
    }

    @Test
    void aProcessWithASessionAndAnEnvironmentOfItsOwnIsFoundByThePipeItHolds() throws Exception {
        var exit = run("env -i setsid -f SLEEP; sleep 0.1");
        assertEquals(List.of(), sleepers.alive());
        assertEquals(1, exit.leftovers().ended());
    }

    @Test
    void whatRunsForALongTimeIsSearchedForAmongAllProcesses() throws Exception {
        var exit = run("setsid -f SLEEP >/dev/null 2>&1; sleep 1.1");
        assertEquals(List.of(), sleepers.alive());
        assertEquals(1, exit.leftovers().ended());
    }

    @Test
    void whatIsLeftMayCleanUp() throws Exception {
        // On a busy machine it may take its time.
        try (var patient = new Shell(UUID.randomUUID().toString(), LONG, null, Launcher.find())) {
            var running = patient.start(Command.script("mkfifo go; sh -c 'trap \"echo bye; exit 0\" TERM; echo ready; "
                    + "while :; do sleep 0.01; done' & read line < go", folder, PATH, 17), heard);
            // Whoever prints once the command has ended is heard if somebody listened before.
            heard.await("ready\n");
            Files.writeString(folder.resolve("go"), "\n", StandardOpenOption.WRITE);
            running.await(LONG, LONG);
        }
        assertTrue(heard.text().endsWith("bye\n"), heard.text());
    }

    @Test
    void aCommandThatLeavesNothingIsNotSaidToHaveDone() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(new Exit.Exited(0, Leftovers.NONE), run("sleep 0.01 & (exit 4) & wait; seq 5 | cat"));
        }
    }

    @Test
    void commandsOfOtherTasksAreLeftAlone() throws Exception {
        var other = new Sleepers();
        var running = shell.start(Command.script(other.in("echo ready; SLEEP"), folder, PATH, 18), heard);
        heard.await("ready");
        run("setsid -f SLEEP");
        assertEquals(1, other.alive().size());
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals(List.of(), other.alive());
    }

    @Test
    void manyCommandsAtOnceAreNotTakenForEachOthersLeftovers() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Exit> one = () -> shell.start(
                    Command.script("(exit 0) & wait; true | cat", folder, PATH, 0), heard).await(LONG, LONG);
            for (var exit : threads.invokeAll(IntStream.range(0, 40).mapToObj(i -> one).toList())) {
                assertEquals(new Exit.Exited(0, Leftovers.NONE), exit.get());
            }
        }
    }
}
