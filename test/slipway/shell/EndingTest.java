package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a command is ended before its time, and what remains of it. */
@Timeout(60)
class EndingTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path folder;
    private final String instance = UUID.randomUUID().toString();
    private final Shell shell = new Shell(instance, Duration.ofMillis(200), null, Launcher.find());
    private final Shell patient = new Shell(instance, LONG, null, Launcher.find());
    private final Heard heard = new Heard();
    private final Sleepers sleepers = new Sleepers();

    @AfterEach
    void close() {
        shell.close();
        patient.close();
    }

    private Running start(Shell shell, String script) throws Exception {
        return shell.start(Command.script(sleepers.in(script), folder, Map.of("PATH", "/usr/bin:/bin"), 17), heard);
    }

    @Test
    void aCommandIsEndedWhenItsTotalTimeIsUp() throws Exception {
        var exit = start(patient, "while :; do echo; sleep 0.05; done").await(SHORT, LONG);
        assertEquals(new Exit.TimedOut(Leftovers.NONE), exit);
    }

    @Test
    void aCommandIsEndedWhenItHasPrintedNothingForItsIdleTime() throws Exception {
        var exit = start(patient, "echo; SLEEP").await(LONG, SHORT);
        assertEquals(new Exit.Idle(Leftovers.NONE), exit);
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandThatPrintsOnIsNotIdle() throws Exception {
        // Silent for less than its idle time each, for longer than that in all.
        var exit = start(patient, "for n in $(seq 20); do echo; sleep 0.1; done").await(LONG, Duration.ofMillis(1500));
        assertEquals(new Exit.Exited(0, Leftovers.NONE), exit);
    }

    @Test
    void aCommandThatClosesItsOutputAndGoesOnIsIdle() throws Exception {
        var exit = start(patient, "exec >&- 2>&-; SLEEP").await(LONG, SHORT);
        assertEquals(new Exit.Idle(Leftovers.NONE), exit);
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandThatClosesItsOutputIsWaitedFor() throws Exception {
        var running = start(patient, "mkfifo go; echo ready; exec >&- 2>&-; read line < go; exit 7");
        heard.await("ready");
        Files.writeString(folder.resolve("go"), "on\n");
        assertEquals(new Exit.Exited(7, Leftovers.NONE), running.await(LONG, LONG));
    }

    @Test
    void aCommandMayCleanUpWhenItIsAskedToEnd() throws Exception {
        var running = start(patient, "trap 'echo bye; exit 0' TERM; sh -c 'echo ready; exec SLEEP' & wait");
        heard.await("ready");
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals("ready\nbye\n", heard.text());
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void whatItHasStartedIsAskedToEndToo() throws Exception {
        var running = start(patient,
                "setsid sh -c 'trap \"echo bye; exit 0\" TERM; sh -c \"echo ready; exec SLEEP\" & wait' & wait");
        heard.await("ready");
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals("ready\nbye\n", heard.text());
    }

    @Test
    void aCommandThatIgnoresBeingAskedIsKilled() throws Exception {
        var running = start(shell, "trap '' TERM; SLEEP & setsid SLEEP & echo ready; while :; do SLEEP; done");
        heard.await("ready");
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandCanBeEndedBeforeAnybodyWaitsForIt() throws Exception {
        var running = start(patient, "SLEEP");
        running.end();
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void whatForksFasterThanItIsKilledIsGoneInTheEnd() throws Exception {
        Files.writeString(folder.resolve("fork"), sleepers.in("""
                trap '' TERM
                [ "$1" = 0 ] || for n in $(seq 30); do (setsid sh "$0" $(($1 - 1)) &); sleep 0.03; done
                SLEEP
                """));
        var running = start(shell, "trap '' TERM; sh fork 2 & echo ready; SLEEP");
        heard.await("ready");
        assertEquals(new Exit.TimedOut(Leftovers.NONE), running.await(SHORT, LONG));
        assertEquals(List.of(), sleepers.alive());
        assertEquals(List.of(), Proc.all().stream().filter(process -> process.marker().startsWith(instance)).toList());
    }

    @Test
    void whatHandsItselfOnToAChildAgainAndAgainIsGone() throws Exception {
        // Each one is there for a moment and has the marker alone; one that is there afterwards says so.
        Path held = folder.resolve("held");
        assertEquals(0, new ProcessBuilder("mkfifo", held.toString()).start().waitFor());
        Files.writeString(folder.resolve("hop"), """
                trap '' TERM
                if [ -e ended ]; then echo alive >&9; exit; fi
                sleep 0.01
                if [ $1 -gt 0 ]; then sh hop $(($1 - 1)) & fi
                """);
        for (int i = 1; i <= 15; i++) {
            Files.deleteIfExists(folder.resolve("ended"));
            var running = start(shell, "exec 9>held; setsid -f sh hop 3000 >&- 2>&-; echo ready; exec 9>&-; SLEEP");
            try (var in = Files.newBufferedReader(held)) {
                heard.await("ready\n".repeat(i));
                running.end();
                assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
                Files.createFile(folder.resolve("ended"));
                assertNull(in.readLine());
            }
        }
    }
}
