package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.shell.Trees;

/**
 * Killed at any point of a deployment, {@code current} is a link to a whole release, and after the next start to that
 * of the deployment that succeeded last. The program is killed as it is about to do a call; what is there then shows
 * that it was the call meant. Deployment 4 follows those of the releases 2 and 3, or in {@code empty} none.
 */
@Timeout(60)
class KilledReleaseTest {
    /** Deployment 4 fails, and no other. */
    private static final String FAILS = "[ $SLIPWAY_DEPLOYMENT_ID != 4 ]";

    @TempDir
    private static Path folder;
    private static final AtomicInteger COPIES = new AtomicInteger();

    @BeforeAll
    static void prepare() throws Exception {
        KilledProgram.prepare(folder.resolve("prepared"));
    }

    private static KilledProgram program(String environment) throws Exception {
        return KilledProgram.copy(folder.resolve("prepared"), folder.resolve("copy" + COPIES.incrementAndGet()),
                environment);
    }

    private static void assertWellAfterwards(KilledProgram program, String live, String placed) throws Exception {
        var aftermath = new Aftermath(program);
        assertEquals(live, aftermath.current());
        assertEquals(placed, aftermath.placed());
        aftermath.assertWholeOrAbsent();
        aftermath.assertNextLifeIsWell();
    }

    @ParameterizedTest
    @CsvSource({
        "mkdir,   releases/.4.part,          3, 2 3",
        "rename,  releases/.4.part,          3, .4.part 2 3",
        "fsync,   releases,                  3, 2 3 4",
        "symlink, current.old,               3, 2 3 4",
        "symlink, current.new,               3, 2 3 4",
        "rename,  current.new,               3, 2 3 4",
        "fsync,   '',                        4, 2 3 4",
        "unlink,  current.old,               4, 2 3 4",
        "rename,  releases/2,                4, 2 3 4",
        "unlink,  releases/.2.gone/manifest, 4, .2.gone 3 4",
        "rmdir,   releases/.2.gone,          4, .2.gone 3 4",
    })
    void onTheWayUp(String call, String file, String live, String placed) throws Exception {
        var program = program("full");
        program.killAt(call, program.live().resolve(file), 1);
        assertWellAfterwards(program, live, placed);
    }

    @ParameterizedTest
    @CsvSource({
        "rename,  current.old,               1, 4, 2 3 4",
        "fsync,   '',                        2, 3, 2 3 4",
        "rename,  releases/4,                1, 3, 2 3 4",
        "unlink,  releases/.4.gone/manifest, 1, 3, .4.gone 2 3",
        "rmdir,   releases/.4.gone,          1, 3, .4.gone 2 3",
    })
    void onTheWayBack(String call, String file, int when, String live, String placed) throws Exception {
        var program = program("full");
        program.has("deploy", FAILS);
        program.killAt(call, program.live().resolve(file), when);
        assertWellAfterwards(program, live, placed);
    }

    @ParameterizedTest
    @CsvSource({"unlink, current, 1, 4", "fsync, '', 2, nothing"})
    void onTheWayBackToNothing(String call, String file, int when, String live) throws Exception {
        var program = program("empty");
        program.has("deploy", FAILS);
        program.killAt(call, program.live().resolve(file), when);
        assertWellAfterwards(program, live, "4");
    }

    /** Release 9 is an earlier installation's, and live; the database knows nothing of it. */
    @ParameterizedTest
    @CsvSource({
        "symlink, current.old, 1, true,  9, false",
        "rename,  current.new, 1, true,  9, false",
        "fsync,   '',          1, true,  4, true",
        "rename,  current.old, 1, false, 4, true",
        "fsync,   '',          2, false, 9, true",
        "rename,  releases/4,  1, false, 9, true",
    })
    void withAnEarlierInstallationsReleaseLive(String call, String file, int when, boolean well, String live,
            boolean rolledBack) throws Exception {
        var program = program("empty");
        var earlier = earlier(program, 9);
        program.has("deploy", well ? "" : FAILS);
        program.killAt(call, program.live().resolve(file), when);
        var aftermath = new Aftermath(program);
        assertEquals(live, aftermath.current());
        try (var running = Running.start(program.data)) {
            var killed = running.get("/api/deployments/4");
            assertEquals("worker_restart " + rolledBack, killed.get("reason") + " " + killed.get("rolled_back"),
                    killed.text());
            assertEquals("9", aftermath.current());
            assertEquals("earlier", Files.readString(earlier));
            program.has("deploy", "");
            assertEquals("succeeded", running.completed(KilledProgram.deploy(running, "empty")).get("status"));
            assertEquals("5", aftermath.current());
        }
    }

    /** Its number is that of the next deployment, which is refused; those behind it are not. */
    @ParameterizedTest
    @CsvSource({
        "slipway.db-wal,  2", "slipway.db-wal,  3", "slipway.db-wal,  4", "slipway.db-wal,  5", "slipway.db-wal,  6",
        "audit/audit.log, 1", "audit/audit.log, 2", "audit/audit.log, 3",
    })
    void withALiveReleaseOfTheSameNumber(String file, int when) throws Exception {
        var program = program("empty");
        var earlier = earlier(program, 4);
        program.killAt("f(data)?sync", program.data.resolve(file), when);
        try (var running = Running.start(program.data)) {
            String last = "4";
            for (long id = 4; running.get("/api/deployments/" + id).status() == 200; id++) {
                var deployment = running.completed(id);
                last = deployment.get("status").equals("succeeded") ? Long.toString(id) : last;
                if (id == 4) {
                    assertEquals("failed false", deployment.get("status") + " " + deployment.get("rolled_back"),
                            deployment.text());
                }
            }
            assertEquals(last, new Aftermath(program).current());
            assertEquals("earlier", Files.readString(earlier));
        }
    }

    /** A release of an installation whose database is lost, which is live. */
    private static Path earlier(KilledProgram program, long release) throws Exception {
        Path folder = Files.createDirectories(program.live().resolve("releases/" + release));
        Files.createSymbolicLink(program.live().resolve("current"), Path.of("releases/" + release));
        return Files.writeString(folder.resolve("hello.txt"), "earlier");
    }

    @Test
    void whileTheArtifactIsUnpacked() throws Exception {
        var program = program("full");
        program.killInHelper("tar", """
                case "$*" in *--extract*) tar "$@" --exclude=manifest; kill -9 $PPID;; esac
                exec tar "$@"
                """);
        assertWellAfterwards(program, "3", ".4.part 2 3");
    }

    @Test
    void whileTheReleaseIsForcedToTheDisk() throws Exception {
        var program = program("full");
        program.killInHelper("sync", "kill -9 $PPID");
        assertWellAfterwards(program, "3", ".4.part 2 3");
    }

    @ParameterizedTest
    @CsvSource({"deploy, KILL, 4", "health, KILL, 4", "deploy, " + FAILS + " && KILL, 3"})
    void whileACommandRuns(String command, String script, String live) throws Exception {
        var program = program("full");
        program.killIn(command, script);
        assertWellAfterwards(program, live, "2 3 4");
    }

    @ParameterizedTest
    @CsvSource({
        "rename,  current.old,               4, 2 3 4",
        "fsync,   '',                        3, 2 3 4",
        "rename,  releases/4,                3, 2 3 4",
        "unlink,  releases/.4.gone/manifest, 3, .4.gone 2 3",
        "rmdir,   releases/.4.gone,          3, .4.gone 2 3",
    })
    void whileTheNextLifeRecovers(String call, String file, String live, String placed) throws Exception {
        var program = program("full");
        program.killIn("health", "KILL");
        program.killAt(call, program.live().resolve(file), 1);
        assertWellAfterwards(program, live, placed);
    }

    @ParameterizedTest
    @CsvSource({
        "slipway.db-wal, 4", "slipway.db-wal, 5", "slipway.db-wal, 6", "slipway.db-wal, 7",
        "audit/audit.log, 2", "audit/audit.log, 3", "audit/audit.log, 4",
    })
    void whenAChangeIsForcedToTheDisk(String file, int when) throws Exception {
        var program = program("full");
        program.killAt("f(data)?sync", program.data.resolve(file), when);
        var aftermath = new Aftermath(program);
        aftermath.assertWholeOrAbsent();
        aftermath.assertNextLifeIsWell();
    }

    @Test
    void whatIsOnADiskThatTheNextLifeDoesNotHaveIsNotTakenForRemoved() throws Exception {
        var program = program("full");
        program.killIn("health", "KILL");
        Path live = program.data.resolve("live");
        Path away = program.data.resolveSibling("away");
        Files.move(live, away);
        Running.start(program.data).close();
        Trees.delete(live);
        Files.move(away, live);
        Running.start(program.data).close();
        var aftermath = new Aftermath(program);
        assertEquals("2 3", aftermath.told());
        assertEquals("3", aftermath.current());
    }

    @ParameterizedTest
    @CsvSource({
        "slipway.db-wal,  1, 4, 2 3 4",
        "audit/audit.log, 1, 4, 2 3 4",
        "audit/audit.log, 2, 3, 2 3",
    })
    void whenTheNextLifeForcesToTheDisk(String file, int time, String live, String placed) throws Exception {
        var program = program("full");
        program.killIn("health", "KILL");
        program.killAt("f(data)?sync", program.data.resolve(file), time);
        assertWellAfterwards(program, live, placed);
    }
}
