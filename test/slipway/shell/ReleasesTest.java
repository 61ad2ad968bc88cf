package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {
    @TempDir
    Path temp;
    private final Shell shell = new Shell("test");
    private Artifacts artifacts;
    private Releases releases;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        artifacts = new Artifacts(shell, temp.resolve("artifacts"));
        releases = new Releases(temp.resolve("live"), "production", "hello");
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    private void place(long deployment) throws Exception {
        Path workspace = temp.resolve("workspace-" + deployment);
        Path dist = Files.createDirectories(workspace.resolve("dist"));
        Files.writeString(dist.resolve("hello.txt"), "release " + deployment);
        var packed = artifacts.pack(deployment, workspace, "dist", Instant.EPOCH);
        releases.place(deployment, artifacts, deployment, packed.sha256(), said::add);
    }

    private String served() throws IOException {
        return Files.readString(releases.current().resolve("hello.txt"));
    }

    @Test
    void placingChangesNothingThatIsLive() throws Exception {
        assertEquals(OptionalLong.empty(), releases.live());
        place(18);
        assertEquals(OptionalLong.empty(), releases.live());
        assertEquals(List.of(18L), releases.placed());
        assertEquals("release 18", Files.readString(releases.release(18).resolve("hello.txt")));
    }

    @Test
    void theLinkIsRelativeAndGoesForthAndBack() throws Exception {
        place(9);
        place(18);
        releases.switchTo(9);
        assertEquals("release 9", served());
        releases.switchTo(18);
        assertEquals("release 18", served());
        assertEquals(OptionalLong.of(18), releases.live());
        assertEquals(Path.of("releases/18"), Files.readSymbolicLink(releases.current()));
        releases.switchTo(9);
        assertEquals(OptionalLong.of(9), releases.live());
        assertEquals(temp.resolve("live/production/hello/current"), releases.current());
    }

    @Test
    void whoeverLooksDuringSwitchesAlwaysSeesAWholeRelease() throws Exception {
        place(1);
        place(2);
        releases.switchTo(1);
        var done = new AtomicBoolean();
        Thread switching = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    releases.switchTo(1 + i % 2);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });
        while (!done.get()) {
            assertTrue(served().matches("release [12]"));
        }
        switching.join();
        assertEquals(OptionalLong.of(2), releases.live());
    }

    @Test
    void anInterruptedThreadStillPutsTheLinkBack() throws Exception {
        place(1);
        Thread.currentThread().interrupt();
        releases.switchTo(1);
        assertTrue(Thread.interrupted());
        assertEquals(OptionalLong.of(1), releases.live());
    }

    @Test
    void withoutAnEarlierReleaseTheLinkIsRemoved() throws Exception {
        place(1);
        releases.switchTo(1);
        releases.switchOff();
        releases.switchOff();
        assertEquals(OptionalLong.empty(), releases.live());
        assertFalse(Files.exists(releases.current(), LinkOption.NOFOLLOW_LINKS));
        assertEquals(List.of(1L), releases.placed());
    }

    @Test
    void aReleaseThatIsNotThereIsNotSwitchedTo() throws Exception {
        place(1);
        releases.switchTo(1);
        assertThrows(NoSuchFileException.class, () -> releases.switchTo(2));
        assertEquals(OptionalLong.of(1), releases.live());
    }

    @Test
    void aLinkToElsewhereIsNoReleaseOfOurs() throws Exception {
        place(1);
        for (String target : List.of("/etc", "releases", "releases/x", "releases/01", "releases/1/..",
                "../hello/releases/1")) {
            Files.deleteIfExists(releases.current());
            Files.createSymbolicLink(releases.current(), Path.of(target));
            assertEquals(OptionalLong.empty(), releases.live(), target);
        }
        releases.switchTo(1);
        assertEquals(OptionalLong.of(1), releases.live());
    }

    @Test
    void aFolderInPlaceOfTheLinkIsNotReplaced() throws Exception {
        place(1);
        Files.createFile(Files.createDirectory(releases.current()).resolve("precious"));
        assertEquals(OptionalLong.empty(), releases.live());
        assertThrows(FileSystemException.class, () -> releases.switchTo(1));
        assertTrue(Files.exists(releases.current().resolve("precious")));
    }

    @Test
    void theLiveReleaseIsNeverRemoved() throws Exception {
        place(1);
        place(2);
        releases.switchTo(1);
        assertThrows(IllegalStateException.class, () -> releases.remove(1, said::add));
        releases.remove(2, said::add);
        releases.remove(2, said::add);
        assertEquals(List.of(1L), releases.placed());
        assertEquals("release 1", served());
    }

    @Test
    void aReleaseThatAProgramMadeUnwritableIsRemovedToo() throws Exception {
        place(1);
        Files.createDirectory(releases.release(1).resolve("sub"));
        Files.setPosixFilePermissions(releases.release(1).resolve("sub"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(releases.release(1), PosixFilePermissions.fromString("r-xr-xr-x"));
        releases.remove(1, said::add);
        assertEquals(List.of(), releases.placed());
        assertTrue(Files.notExists(releases.release(1)));
    }

    @Test
    void whatAKilledServiceLeftHalfDoneIsNoReleaseAndIsRemoved() throws Exception {
        place(1);
        Path folder = releases.release(1).getParent();
        Files.createFile(Files.createDirectory(folder.resolve(".2.part")).resolve("half"));
        Files.createFile(Files.createDirectory(folder.resolve(".3.gone")).resolve("half"));
        Files.createSymbolicLink(folder.resolveSibling("current.new"), Path.of("releases/2"));
        assertEquals(List.of(1L), releases.placed());
        place(4);
        releases.switchTo(4);
        releases.stay();
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
        try (var files = Files.list(folder.getParent())) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void anArtifactThatIsNotTheRecordedOnePlacesNothing() throws Exception {
        place(1);
        assertThrows(ArtifactException.class, () -> releases.place(2, artifacts, 1, "0".repeat(64), said::add));
        assertEquals(List.of(1L), releases.placed());
    }

    @Test
    void everybodyMayReadWhatIsLive() throws Exception {
        place(1);
        for (Path folder = releases.release(1); !folder.equals(temp); folder = folder.getParent()) {
            var permissions = Files.getPosixFilePermissions(folder);
            assertEquals("rwxr-xr-x", PosixFilePermissions.toString(permissions), folder::toString);
        }
    }

    @Test
    void aRepositoryThatWasNeverDeployedHasNoReleases() throws Exception {
        assertEquals(List.of(), releases.placed());
        assertEquals(OptionalLong.empty(), releases.live());
        releases.remove(1, said::add);
        releases.switchOff();
    }

    @Test
    void whatBearsTheNumberOfANewReleaseIsMovedAsideAndNeverPruned() throws Exception {
        for (String expected : List.of("4.earlier", "4.earlier2", "4.earlier3")) {
            place(4);
            assertEquals(Optional.of(releases.release(4).resolveSibling(expected)), releases.makeRoom(4));
        }
        assertEquals(Optional.empty(), releases.makeRoom(4));
        assertEquals(List.of(), releases.placed());
        place(5);
        assertEquals("release 4", Files.readString(releases.release(4).resolveSibling("4.earlier3/hello.txt")));
    }

    @Test
    void whatIsLiveIsNotMovedAside() throws Exception {
        place(4);
        releases.switchTo(4);
        assertThrows(IllegalStateException.class, () -> releases.makeRoom(4));
        assertEquals("release 4", served());
    }

    @Test
    void aReleaseIsLiveInWhateverWayTheLinkLeadsToIt() throws Exception {
        place(1);
        place(12);
        Files.createDirectory(releases.release(1).resolve("public"));
        for (String target : List.of("releases/1", "../hello/releases/1", "releases/1/public",
                releases.release(1).toString())) {
            Files.deleteIfExists(releases.current());
            Files.createSymbolicLink(releases.current(), Path.of(target));
            assertTrue(releases.isLive(1), target);
            assertFalse(releases.isLive(12), target);
            assertThrows(IllegalStateException.class, () -> releases.remove(1, said::add), target);
        }
        for (String target : List.of("releases/12", "releases/2", "current", "/etc")) {
            Files.delete(releases.current());
            Files.createSymbolicLink(releases.current(), Path.of(target));
            assertFalse(releases.isLive(1), target);
        }
    }

    @Test
    void fromTheSwitchToItsEndOneSeesThatItWasMadeAndWhatWasLiveBefore() throws Exception {
        place(1);
        place(2);
        releases.switchTo(1);
        assertTrue(releases.isSwitchedTo(1), "with nothing live before, too");
        assertEquals(OptionalLong.empty(), releases.before(1));
        releases.stay();
        assertFalse(releases.isSwitchedTo(1));
        assertEquals(OptionalLong.of(1), releases.before(2));
        releases.switchTo(2);
        assertTrue(releases.isSwitchedTo(2));
        assertEquals(OptionalLong.of(1), releases.before(2));
        releases.remove(1, said::add);
        assertEquals(OptionalLong.empty(), releases.before(2), "it is not there");
    }
}
