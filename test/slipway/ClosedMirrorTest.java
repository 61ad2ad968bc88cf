package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.TestRepository;

/** A mirror that the service, which is not root, may no longer read or write: another one is made. */
class ClosedMirrorTest {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    private static Path folder;
    private static TestRepository git;
    private static Launched program;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can start it as somebody else");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path jar = Files.copy(Path.of(System.getProperty("slipway.jar")), folder.resolve("slipway.jar"));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "hello"));
        program = Launched.with(AS_NOBODY, List.of("-jar", jar.toString()), folder.resolve("data"), Map.of()).ready();
    }

    @AfterAll
    static void stop() throws Exception {
        if (program != null) {
            program.close();
        }
    }

    /** Of a repository that has been built. */
    private static Path mirror(String repository) throws Exception {
        program.api().built(repository, git.folder());
        return folder.resolve("data/mirrors/" + repository + ".git");
    }

    private static Running.Answer buildNext(String repository) throws Exception {
        git.commit("Next", Map.of("hello.txt", "hello again"));
        return program.api().completed(program.api().post("/api/builds", Map.of("repository", repository)).id());
    }

    private static void assertNextBuildHasAnother(String repository) throws Exception {
        var build = buildNext(repository);
        assertEquals("succeeded", build.get("status"), build.text());
        String log = program.api().get("/api/builds/" + build.id() + "/log").text();
        assertTrue(log.contains("; it is made anew\n"), log);
    }

    @Test
    void closedAsAWhole() throws Exception {
        Files.setPosixFilePermissions(mirror("whole"), PosixFilePermissions.fromString("---------"));
        assertNextBuildHasAnother("whole");
    }

    @Test
    void closedToNewObjects() throws Exception {
        Path mirror = mirror("new");
        for (int first = 0; first <= 0xff; first++) {
            Path objects = Files.createDirectories(mirror.resolve("objects/%02x".formatted(first)));
            Files.setPosixFilePermissions(objects, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        assertNextBuildHasAnother("new");
    }

    @Test
    void takenOverByRoot() throws Exception {
        Path mirror = mirror("taken");
        takeOver(mirror);
        assertNextBuildHasAnother("taken");
        // The one taken over could be moved away and not be removed, so it stands in the way of a second.
        takeOver(mirror);
        var build = buildNext("taken");
        assertEquals("checkout", build.get("reason"), build.text());
        assertTrue(build.get("error").toString().startsWith("cannot make the mirror of taken: "), build.text());
        assertTrue(build.get("error").toString().contains(mirror + ".old"), build.text());
    }

    private static void takeOver(Path mirror) throws Exception {
        assertEquals(0, new ProcessBuilder("chown", "-R", "0:0", mirror.toString()).start().waitFor());
    }
}
