package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a mirror was damaged, the next build that needs it has a new one, and its log says so. */
class DamagedMirrorTest {
    @TempDir
    Path temp;
    private GitSetup setup;
    private TestRepository origin;
    private String first;
    private Source source;
    private Path mirror;
    private int workspaces;

    @BeforeEach
    void start() throws Exception {
        setup = new GitSetup(temp.resolve("data"));
        origin = TestRepository.create(temp.resolve("origin"));
        first = origin.commit("Say hello", Map.of("hello.txt", "hello\n"));
        source = Source.of("hello", origin.url(), "");
        mirror = setup.mirror().folder();
        head();
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    private Commit head() throws Exception {
        return setup.resolve(source, "main", "");
    }

    /** A build of that commit: resolved, and checked out with its branches. */
    private void assertBuilt(String hash, String asked) throws Exception {
        Commit commit = setup.resolve(source, "main", asked);
        assertEquals(hash, commit.hash());
        Path workspace = setup.checkout(source, commit, Integer.toString(++workspaces));
        assertEquals(hash, TestRepository.gitIn(workspace, "rev-parse", "HEAD"));
        assertEquals(origin.head(), TestRepository.gitIn(workspace, "rev-parse", "origin/main"));
    }

    private long timesMadeAnew() {
        return setup.said.stream().filter(line -> line.endsWith("it is made anew")).count();
    }

    /** How the mirror is damaged. */
    private interface Damage {
        void happens() throws IOException;
    }

    private void assertMadeAnew(Damage damage) throws Exception {
        damage.happens();
        assertBuilt(origin.commit("With something new to fetch", Map.of("a", "1")), "");
        assertEquals(1, timesMadeAnew(), setup.said::toString);
        try (var all = Files.list(mirror.getParent())) {
            assertEquals(List.of(mirror), all.toList());
        }
    }

    /** Whether a build then has something new to fetch, or nothing, or even knows its commit. */
    private void assertMadeAnewByAnyBuild(Damage damage) throws Exception {
        assertMadeAnew(damage);
        damage.happens();
        assertBuilt(origin.head(), "");
        assertEquals(2, timesMadeAnew(), setup.said::toString);
        damage.happens();
        assertBuilt(first, first);
        assertEquals(3, timesMadeAnew(), setup.said::toString);
    }

    private void remove(String name) throws IOException {
        Trees.delete(mirror.resolve(name));
    }

    private void makeFolder(String name) throws IOException {
        remove(name);
        Files.createDirectories(mirror.resolve(name).resolve("inside"));
    }

    private void makeFile(String name) throws IOException {
        remove(name);
        Files.createFile(mirror.resolve(name));
    }

    @Test
    void withoutItsObjects() throws Exception {
        assertMadeAnewByAnyBuild(() -> remove("objects"));
    }

    @Test
    void withoutItsRefs() throws Exception {
        assertMadeAnewByAnyBuild(() -> remove("refs"));
    }

    @Test
    void withoutItsHead() throws Exception {
        assertMadeAnew(() -> remove("HEAD"));
    }

    @Test
    void withAFolderForItsHead() throws Exception {
        assertMadeAnew(() -> makeFolder("HEAD"));
    }

    @Test
    void withAnEmptyHeadAsAfterAPowerCut() throws Exception {
        assertMadeAnew(() -> makeFile("HEAD"));
    }

    @Test
    void withAFolderForItsPackedRefs() throws Exception {
        assertMadeAnewByAnyBuild(() -> makeFolder("packed-refs"));
    }

    @Test
    void withAFileForEachOfItsFolders() throws Exception {
        for (String folder : List.of("objects", "objects/pack", "refs", "refs/heads")) {
            setup.said.clear();
            assertMadeAnew(() -> makeFile(folder));
        }
    }

    @Test
    void withAnEmptyFolderInItsPlace() throws Exception {
        assertMadeAnewByAnyBuild(() -> {
            Trees.delete(mirror);
            Files.createDirectory(mirror);
        });
    }

    @Test
    void withAFileInItsPlace() throws Exception {
        assertMadeAnew(() -> {
            Trees.delete(mirror);
            Files.createFile(mirror);
        });
    }

    @Test
    void withALinkToNowhereInItsPlace() throws Exception {
        assertMadeAnew(() -> {
            Trees.delete(mirror);
            Files.createSymbolicLink(mirror, temp.resolve("nowhere"));
        });
    }

    @Test
    void withAFolderForWhatTheLastFetchWasFor() throws Exception {
        makeFolder("fetched");
        assertBuilt(first, "");
        assertEquals(1, timesMadeAnew(), setup.said::toString);
    }

    /** Not made anew, as a fetch is all that it needs. */
    @Test
    void whatTheLastFetchWasForMayBeNoText() throws Exception {
        Files.write(mirror.resolve("fetched"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        assertBuilt(first, "");
        assertEquals("fetching " + source, setup.said.getLast());
    }

    @Test
    void withEmptySettingsAsAfterAPowerCut() throws Exception {
        assertMadeAnew(() -> makeFile("config"));
    }

    @Test
    void aFolderForALockIsRemovedAsALockIs() throws Exception {
        makeFolder("refs/heads/main.lock");
        makeFolder("packed-refs.lock");
        assertBuilt(origin.commit("Second", Map.of("a", "1")), "");
        assertEquals(0, timesMadeAnew(), setup.said::toString);
    }

    @Test
    void aBranchWhoseCommitIsEmpty() throws Exception {
        String second = origin.commit("Second", Map.of("a", "2"));
        head();
        setup.resolve(source, "main", first);
        Path object = mirror.resolve("objects").resolve(second.substring(0, 2)).resolve(second.substring(2));
        Files.delete(object);
        Files.createFile(object);
        assertBuilt(second, "");
        assertEquals(1, timesMadeAnew(), setup.said::toString);
    }

    @Test
    void withoutAFileOfACommitThatIsAskedForByItsHash() throws Exception {
        String second = origin.commit("Second", Map.of("a", "2"));
        head();
        String blob = origin.git("rev-parse", second + ":a");
        remove("objects/" + blob.substring(0, 2) + "/" + blob.substring(2));
        assertBuilt(second, second);
        assertEquals(1, timesMadeAnew(), setup.said::toString);
    }

    @Test
    void buildsThatFindTheDamageTogetherShareTheNewOne() throws Exception {
        Commit commit = head();
        try (var objects = Files.walk(mirror.resolve("objects"))) {
            for (Path object : objects.filter(Files::isRegularFile).toList()) {
                Files.delete(object);
            }
        }
        var together = new CyclicBarrier(4);
        var builds = new ArrayList<FutureTask<Path>>();
        for (int i = 0; i < 4; i++) {
            String name = "together" + i;
            builds.add(new FutureTask<>(() -> {
                together.await();
                return setup.checkout(source, commit, name);
            }));
            Thread.ofPlatform().start(builds.getLast());
        }
        for (FutureTask<Path> build : builds) {
            assertEquals("hello\n", Files.readString(build.get().resolve("hello.txt")));
        }
        assertEquals(1, timesMadeAnew(), setup.said::toString);
    }

    @Test
    void lookingAtADamagedMirrorLeavesNothingOpen() throws Exception {
        remove("refs");
        origin.commit("Second", Map.of("a", "1"));
        head();
        try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    assertFalse(target.startsWith(mirror.toString()), target);
                } catch (NoSuchFileException e) {
                    // That of this very look, or of another thread: closed by now.
                }
            }
        }
    }
}
