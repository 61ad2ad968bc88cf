package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
    private static final Instant COMMITTED = Instant.parse("2026-11-23T15:50:00Z");

    @TempDir
    Path temp;
    private final Shell shell = new Shell("test");
    private Artifacts artifacts;
    private Path workspace;

    @BeforeEach
    void start() throws Exception {
        artifacts = new Artifacts(shell, temp.resolve("artifacts"));
        workspace = Files.createDirectory(temp.resolve("workspace"));
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    /** What a build did. */
    private void build(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-ec", script).directory(workspace.toFile()).inheritIO().start();
        assertEquals(0, process.waitFor(), script);
    }

    private Artifacts.Packed pack(String path) throws Exception {
        return artifacts.pack(7, workspace, path, COMMITTED);
    }

    private Path unpacked(String path) throws Exception {
        Path target = temp.resolve("release");
        artifacts.unpack(7, pack(path).sha256(), target);
        return target;
    }

    private String refused(String path) {
        String message = assertThrows(ArtifactException.class, () -> pack(path)).getMessage();
        assertEquals(List.of(), kept());
        return message;
    }

    private List<Path> kept() {
        try (Stream<Path> files = Files.list(temp.resolve("artifacts"))) {
            return files.toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ofAFolderItIsItsContents() throws Exception {
        build("mkdir -p dist/sub; echo hello > dist/hello.txt; echo deep > dist/sub/.hidden; echo no > other");
        Path release = unpacked("dist");
        assertEquals("hello\n", Files.readString(release.resolve("hello.txt")));
        assertEquals("deep\n", Files.readString(release.resolve("sub/.hidden")));
        try (Stream<Path> files = Files.walk(release)) {
            assertEquals(4, files.count());
        }
    }

    @Test
    void ofAFileItIsThatFile() throws Exception {
        build("mkdir out; echo hello > out/-rf; echo no > out/other");
        Path release = unpacked("out/-rf");
        assertEquals("hello\n", Files.readString(release.resolve("-rf")));
        try (Stream<Path> files = Files.list(release)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void itsSizeAndSha256AreThoseOfTheFile() throws Exception {
        build("mkdir dist; echo hello > dist/hello.txt");
        var packed = pack("dist");
        assertEquals(Files.size(artifacts.file(7)), packed.size());
        var sha256sum = new ProcessBuilder("sha256sum", artifacts.file(7).toString()).start();
        String line = new String(sha256sum.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(line.substring(0, 64), packed.sha256());
        assertEquals(List.of(artifacts.file(7)), kept());
    }

    @Test
    void theSameFilesGiveTheSameBytesWhoeverMadeThemAndWhenever() throws Exception {
        build("umask 022; mkdir -p dist/b; echo 1 > dist/b/one; echo 2 > dist/a; chmod +x dist/a; ln dist/a dist/hard");
        var first = pack("dist");
        byte[] bytes = Files.readAllBytes(artifacts.file(7));
        build("rm -r dist; umask 077; mkdir -p dist/b; echo 2 > dist/hard; echo 2 > dist/a; chmod u+x dist/a dist/hard;"
                + " echo 1 > dist/b/one; touch -d 2001-01-01 dist/a");
        assertEquals(first, artifacts.pack(7, workspace, "dist", COMMITTED));
        assertArrayEquals(bytes, Files.readAllBytes(artifacts.file(7)));
    }

    @Test
    void itsEntriesAreInTheOrderOfTheirNames() throws Exception {
        build("mkdir dist; cd dist; seq 100 999 | xargs touch");
        pack("dist");
        var list = new ProcessBuilder("tar", "-tzf", artifacts.file(7).toString()).start();
        var names = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(901, names.size());
        assertEquals(names.stream().sorted().toList(), names);
    }

    @Test
    void anotherCommitsFilesHaveAnotherTimeSoThatNoWebServerTakesThemForTheOldOnes() throws Exception {
        build("mkdir dist; echo hello > dist/a");
        var first = pack("dist");
        assertNotEquals(first, artifacts.pack(7, workspace, "dist", COMMITTED.plusSeconds(60)));
        assertEquals(FileTime.from(COMMITTED.plusSeconds(60)), Files.getLastModifiedTime(unpackedAt(60).resolve("a")));
    }

    private Path unpackedAt(int seconds) throws Exception {
        Path target = temp.resolve("later");
        var packed = artifacts.pack(7, workspace, "dist", COMMITTED.plusSeconds(seconds));
        artifacts.unpack(7, packed.sha256(), target);
        return target;
    }

    @Test
    void anEmptyFolderIsAnArtifact() throws Exception {
        build("mkdir dist");
        try (Stream<Path> files = Files.list(unpacked("dist"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void theWorkspaceItselfIsOneWithoutItsGitFolder() throws Exception {
        build("mkdir -p .git/objects sub/.git; touch .git/HEAD .gitignore sub/.git/x a; mkfifo .git/pipe");
        Path release = unpacked(".");
        assertFalse(Files.exists(release.resolve(".git")));
        assertTrue(Files.exists(release.resolve(".gitignore")));
        assertTrue(Files.exists(release.resolve("sub/.git/x")));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertEquals("the artifact 'dist' is not there; the build did not make it", refused("dist"));
    }

    @Test
    void aPathThatLeavesTheWorkspaceIsRefused() throws Exception {
        build("mkdir dist; ln -s /etc out; ln -s .. up; ln -s ../../etc/passwd file; ln -s dist/../.. round");
        assertTrue(refused("/etc").contains("'/etc' must be a path within the workspace"));
        assertTrue(refused("").contains("must be a path within the workspace"));
        assertTrue(refused("../x").contains("it may not have '..'"));
        assertTrue(refused("dist/../../x").contains("it may not have '..'"));
        assertTrue(refused("a\0b").contains("is no path"));
        for (String path : List.of("out", "out/passwd", "up", "up/x", "file", "round/x")) {
            assertEquals("the artifact '" + path + "' is, or is behind, a link that leaves the workspace",
                    refused(path));
        }
    }

    @Test
    void aLinkWithinTheWorkspaceIsFollowedToTheArtifact() throws Exception {
        build("mkdir -p build/out; echo hello > build/out/a; ln -s build/out dist; ln -s \"$PWD/build\" absolute;"
                + " echo file > f; ln -s f link");
        assertEquals("hello\n", Files.readString(unpacked("dist").resolve("a")));
        Trees.delete(temp.resolve("release"));
        assertEquals("hello\n", Files.readString(unpacked("absolute/out").resolve("a")));
        Trees.delete(temp.resolve("release"));
        assertEquals("file\n", Files.readString(unpacked("link").resolve("f")));
    }

    @Test
    void linksThatStayInTheArtifactAreKeptAsLinks() throws Exception {
        build("mkdir -p dist/a/b; echo x > dist/a/b/c; cd dist; ln -s a/b/c link; ln -s ../../link a/b/up;"
                + " ln -s nowhere dead; ln -s self self");
        Path release = unpacked("dist");
        assertEquals(Path.of("a/b/c"), Files.readSymbolicLink(release.resolve("link")));
        assertEquals("x\n", Files.readString(release.resolve("a/b/up")));
        assertEquals(Path.of("nowhere"), Files.readSymbolicLink(release.resolve("dead")));
    }

    @Test
    void linksThatLeaveTheArtifactAreRefused() throws Exception {
        build("mkdir -p dist/a/b; touch inside");
        for (String link : List.of("/etc/passwd", "../../inside", "../../dist/a", "..//.././x", "b/../../../inside")) {
            build("rm -f dist/a/x; ln -s '" + link + "' dist/a/x");
            assertEquals("the artifact has the link 'a/x' to '" + link + "', which leaves it",
                    refused("dist"));
        }
        build("rm dist/a/x; ln -s \"$PWD/dist/a\" dist/a/x");
        assertTrue(refused("dist").endsWith("which leaves it"));
    }

    @Test
    void aLinkThatLeavesOnlyByWayOfAnotherIsRefused() throws Exception {
        build("mkdir -p dist/a/b; cd dist; ln -s ../.. a/b/root; ln -s a/b/root/.. x");
        assertEquals("the artifact has the link 'x' to 'a/b/root/..', which leaves it", refused("dist"));
    }

    @Test
    void devicesPipesAndSocketsAreRefused() throws Exception {
        build("mkdir -p dist/sub; mkfifo 'dist/sub/the pipe'");
        assertEquals("the artifact has 'sub/the pipe', which is a device, socket or pipe", refused("dist"));
        assertEquals("the artifact has 'the pipe', which is a device, socket or pipe", refused("dist/sub/the pipe"));
        build("rm dist/sub/*");
        try (var socket = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            socket.bind(java.net.UnixDomainSocketAddress.of(workspace.resolve("dist/s")));
            assertEquals("the artifact has 's', which is a device, socket or pipe", refused("dist"));
        }
    }

    @Test
    void filesWithSetIdBitsAreRefused() throws Exception {
        for (String bit : List.of("u+s", "g+s")) {
            build("rm -rf dist; mkdir dist; touch dist/tool; chmod 755 dist/tool; chmod " + bit + " dist/tool");
            assertEquals("the artifact has the file 'tool' with a set-user-ID or set-group-ID bit", refused("dist"));
        }
    }

    @Test
    void namesAreBytes() throws Exception {
        build("mkdir dist; cd dist; echo 1 > -rf; echo 2 > 'a\nb'; echo 3 > \"$(printf 'caf\\351')\";"
                + " echo 4 > '--exclude=*'; mkdir ' '; echo 5 > ' /*'");
        Path release = unpacked("dist");
        var diff = new ProcessBuilder("diff", "-r", workspace.resolve("dist").toString(), release.toString()).start();
        assertEquals(0, diff.waitFor());
    }

    @Test
    void aLinkIsTakenApartAsTheKernelDoesHoweverItIsWritten() throws Exception {
        build("mkdir -p dist/a/b; cd dist; ln -s ..///..//x a/x");
        assertTrue(refused("dist").endsWith("which leaves it"));
        build("cd dist; rm a/x; ln -s .././/a//b/ a/x; ln -s b \"a/$(printf 'caf\\351')\"");
        pack("dist");
        build("cd dist; ln -s \"$(printf 'caf\\351')\" a/y");
        Files.delete(artifacts.file(7));
        assertTrue(refused("dist").contains("which is no text"));
    }

    @Test
    void aHundredThousandFilesAreKeptPlacedAndRemoved() throws Exception {
        // In memory where possible: some disks take a minute for it.
        Path memory = Path.of("/dev/shm");
        Path here = Files.createTempDirectory(Files.isWritable(memory) ? memory : temp, "slipway-");
        try {
            workspace = Files.createDirectory(here.resolve("workspace"));
            build("mkdir -p dist/d; cd dist; (cd d; seq 1000 | xargs touch);"
                    + " for i in $(seq 2 100); do cp -al d d$i; done");
            Path release = here.resolve("release");
            artifacts.unpack(7, pack("dist").sha256(), release);
            try (Stream<Path> files = Files.walk(release)) {
                assertEquals(100_101, files.count());
            }
        } finally {
            Trees.delete(here);
        }
        assertTrue(Files.notExists(here));
    }

    @Test
    void whatMayNotBeReadIsNamed() throws Exception {
        build("mkdir -p dist/secret dist/open; chmod 000 dist/secret");
        if ("root".equals(System.getProperty("user.name"))) {
            assertTrue(Files.isDirectory(unpacked("dist").resolve("secret")), "root may read everything");
            return;
        }
        assertEquals("the artifact has the folder 'secret', which may not be read", refused("dist"));
        build("rmdir dist/secret; touch dist/open/secret; chmod 000 dist/open/secret");
        assertTrue(refused("dist").contains("./open/secret: Cannot open: Permission denied"), refused("dist"));
    }

    @Test
    void everybodyMayReadWhatIsPlacedWhateverTheBuildsUmask() throws Exception {
        build("umask 077; mkdir -p dist/sub; echo x > dist/sub/file; echo x > dist/run; chmod u+x dist/run");
        Path release = unpacked("dist");
        assertEquals("rwxr-xr-x", permissions(release));
        assertEquals("rwxr-xr-x", permissions(release.resolve("sub")));
        assertEquals("rw-r--r--", permissions(release.resolve("sub/file")));
        assertEquals("rwxr-xr-x", permissions(release.resolve("run")));
        Trees.delete(release);
        assertEquals("rwxr-xr-x", permissions(unpacked("dist/run")));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void anArtifactThatIsNotWhatWasRecordedIsNotUnpacked() throws Exception {
        build("mkdir dist; echo hello > dist/a");
        var packed = pack("dist");
        Path file = artifacts.file(7);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Path target = temp.resolve("release");
        var e = assertThrows(ArtifactException.class, () -> artifacts.unpack(7, packed.sha256(), target));
        assertTrue(e.getMessage().startsWith("the artifact of build 7 is not what the build made: its SHA-256 is "));
        assertTrue(e.getMessage().endsWith(", recorded was " + packed.sha256()));
        assertTrue(Files.notExists(target));
    }

    @Test
    void whatIsNoArchiveLeavesNothingBehind() throws Exception {
        Files.writeString(artifacts.file(7), "not a tar");
        Path target = Files.createDirectory(temp.resolve("live")).resolve("release");
        var e = assertThrows(ArtifactException.class,
                () -> artifacts.unpack(7, Disk.sha256(artifacts.file(7)), target));
        assertTrue(e.getMessage().startsWith("the artifact of build 7 cannot be unpacked: "), e.getMessage());
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void anArtifactThatWasCleanedAwayIsSaidToBe() throws Exception {
        build("mkdir dist");
        var packed = pack("dist");
        artifacts.delete(7);
        artifacts.delete(7);
        var e = assertThrows(ArtifactException.class,
                () -> artifacts.unpack(7, packed.sha256(), temp.resolve("release")));
        assertEquals("the artifact of build 7 is not there any more", e.getMessage());
    }

    @Test
    void whatAKilledServiceLeftHalfPackedIsRemoved() throws Exception {
        Files.writeString(temp.resolve("artifacts/7.tar.gz.part"), "half");
        new Artifacts(shell, temp.resolve("artifacts"));
        assertEquals(List.of(), kept());
    }
}
