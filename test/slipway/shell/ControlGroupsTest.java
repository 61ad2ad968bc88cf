package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands in control groups of their own, as where systemd hands some over. */
@Timeout(60)
class ControlGroupsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private Path own;
    private Shell shell;
    private final Heard heard = new Heard();
    private final Sleepers sleepers = new Sleepers();

    @BeforeEach
    void makeGroup() throws Exception {
        Path all = ControlGroups.mounted();
        assumeTrue(all != null && Files.isWritable(all), "no control groups (v2) that this user may make");
        own = Files.createDirectory(all.resolve("test-" + UUID.randomUUID()));
        var groups = ControlGroups.in(own);
        assumeTrue(groups != null, "control groups can't be killed here");
        shell = new Shell(UUID.randomUUID().toString(), Duration.ofMillis(200), groups, Launcher.find());
    }

    @AfterEach
    void removeGroup() throws Exception {
        if (shell != null) {
            shell.close();
            assertEquals(List.of(), groups(), "a group is removed with its command");
        }
        if (own != null) {
            Files.delete(own);
        }
    }

    private List<Path> groups() throws IOException {
        try (Stream<Path> all = Files.list(own)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private Running start(String script) throws IOException {
        return shell.start(Command.script(sleepers.in(script), folder, Map.of("PATH", "/usr/bin:/bin"), 17), heard);
    }

    @Test
    void aCommandHasAGroupOfItsOwn() throws Exception {
        assertEquals(new Exit.Exited(3, Leftovers.NONE), start("cat /proc/self/cgroup; exit 3").await(LONG, LONG));
        assertTrue(heard.text().contains("/" + own.getFileName() + "/task-17-"), heard.text());
    }

    @Test
    void whatHidesInAllWaysAtOnceIsEnded() throws Exception {
        var exit = start("env -i setsid -f /bin/SLEEP >/dev/null 2>&1; setsid -f SLEEP; SLEEP &").await(LONG, LONG);
        assertEquals(new Exit.Exited(0, new Leftovers(3, List.of())), exit);
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandMayCleanUpAndIsThenKilled() throws Exception {
        var running = start("trap 'echo bye' TERM; env -i setsid /bin/SLEEP & sh -c 'echo ready; exec SLEEP' & "
                + "wait; while :; do SLEEP; done");
        heard.await("ready");
        running.end();
        assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
        assertTrue(heard.text().endsWith("bye\n"), heard.text());
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aCommandCanBeEndedBeforeItHasEnteredItsGroup() throws Exception {
        for (int i = 0; i < 5; i++) {
            var running = start("SLEEP");
            running.end();
            assertEquals(new Exit.Ended(Leftovers.NONE), running.await(LONG, LONG));
            assertEquals(List.of(), sleepers.alive());
        }
    }

    @Test
    void groupsMadeByTheCommandGoWithItsOwn() throws Exception {
        var exit = start("own=" + own + "/$(basename $(cut -d: -f3 /proc/self/cgroup | tail -n 1)); mkdir $own/inner; "
                + "sh -c \"echo 0 > $own/inner/cgroup.procs; exec SLEEP\" & "
                + "until grep -q 1 $own/inner/cgroup.events; do :; done").await(LONG, LONG);
        assertEquals(new Exit.Exited(0, new Leftovers(1, List.of())), exit, heard::text);
        assertEquals(List.of(), sleepers.alive());
    }

    @Test
    void aGroupThatWasNotHandedOverIsLeftAlone() {
        assertNull(ControlGroups.of(List.of("1:cpu:/", "0::/user.slice/session-1.scope"), folder));
        assertNull(ControlGroups.of(List.of("0::/"), folder), "the topmost one");
        assertNull(ControlGroups.of(List.of("0::/user.slice"), null), "no groups are mounted");
    }

    @Test
    void emptyGroupsOfAnEarlierLifeAreRemoved() throws Exception {
        Files.createDirectories(own.resolve("task-5-1/inner"));
        ControlGroups.in(own);
        assertEquals(List.of(), groups());
    }
}
