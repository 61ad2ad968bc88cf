package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    @TempDir
    Path temp;
    private GitSetup setup;
    private TestRepository origin;
    private Source source;

    @BeforeEach
    void start() throws Exception {
        setup = new GitSetup(temp.resolve("data"));
        origin = TestRepository.create(temp.resolve("origin"));
        origin.commit("Say hello", Map.of("hello.txt", "hello\n", "bin/run", "#!/bin/sh\n"));
        source = Source.of("hello", origin.url(), "");
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    private Path checkout(String branch) throws Exception {
        return setup.checkout(source, setup.resolve(source, branch, ""), branch);
    }

    private static String git(Path folder, String... words) {
        return TestRepository.gitIn(folder, words);
    }

    @Test
    void itIsARealRepositoryDetachedAtTheCommit() throws Exception {
        assertTrue(origin.folder().resolve("bin/run").toFile().setExecutable(true));
        origin.commit("Make it run", Map.of());
        origin.tag("v1");
        String second = origin.commit("Say it again", Map.of("hello.txt", "hello hello\n"));
        origin.branch("topic");
        String topic = origin.commit("Topic", Map.of("a", "1"));
        Path folder = checkout("main");

        assertEquals("hello hello\n", Files.readString(folder.resolve("hello.txt")));
        assertTrue(Files.isExecutable(folder.resolve("bin/run")));
        assertEquals("", git(folder, "status", "--porcelain", "--ignored"));
        assertEquals(second, git(folder, "rev-parse", "HEAD"));
        assertEquals("HEAD", git(folder, "rev-parse", "--abbrev-ref", "HEAD"));
        assertEquals("v1-1-g" + second.substring(0, 7), git(folder, "describe", "--abbrev=7"));
        assertEquals("3", git(folder, "rev-list", "--count", "HEAD"));
        assertEquals("v1", git(folder, "tag"));
        assertEquals(topic, git(folder, "rev-parse", "origin/topic"));
        assertEquals(origin.url(), git(folder, "remote", "get-url", "origin"));
        git(folder, "fsck");
        git(folder, "checkout", "--quiet", "-b", "mine");
        git(folder, "commit", "--quiet", "--allow-empty", "--message", "A build may commit");
    }

    @Test
    void itHasNoObjectsOfItsOwn() throws Exception {
        Path folder = checkout("main");
        try (Stream<Path> objects = Files.walk(folder.resolve(".git/objects"))) {
            assertEquals(List.of(folder.resolve(".git/objects/info/alternates")),
                    objects.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void aForcedPushTakesNothingFromIt() throws Exception {
        Path folder = checkout("main");
        origin.git("checkout", "--quiet", "--orphan", "other");
        origin.commit("Other", Map.of("hello.txt", "other\n"));
        origin.git("branch", "--force", "main", "other");
        origin.git("reflog", "expire", "--expire=now", "--all");
        origin.git("gc", "--quiet", "--prune=now");
        setup.resolve(source, "main", "");
        git(folder, "fsck");
        assertEquals("Say hello", git(folder, "log", "--format=%s"));
    }

    @Test
    void submodulesAndLfsAreLeftAloneWithAWordInTheLog() throws Exception {
        assertEquals(List.of(), wordsAbout("main"));
        origin.branch("modules");
        origin.commit("Modules", Map.of(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ../x\n"));
        assertEquals(List.of("submodules (.gitmodules) are not fetched"), wordsAbout("modules"));
        origin.branch("lfs");
        origin.commit("Lfs", Map.of(".gitattributes", "*.bin filter=lfs diff=lfs -text\n",
                "a.bin", "version https://git-lfs.github.com/spec/v1\n"));
        assertEquals(List.of("submodules (.gitmodules) are not fetched",
                "files in git LFS (.gitattributes) are left as pointers"), wordsAbout("lfs"));
        assertTrue(Files.readString(setup.data.resolve("workspaces/lfs/a.bin")).startsWith("version"));
    }

    private List<String> wordsAbout(String branch) throws Exception {
        Commit commit = setup.resolve(source, branch, "");
        setup.said.clear();
        setup.checkout(source, commit, branch);
        return List.copyOf(setup.said);
    }

    @Test
    void aLinkForAttributesIsNotFollowed() throws Exception {
        Path outside = Files.writeString(temp.resolve("outside"), "* filter=lfs\n");
        Files.createSymbolicLink(origin.folder().resolve(".gitattributes"), outside);
        origin.commit("Link", Map.of());
        assertEquals(List.of(), wordsAbout("main"));
    }

    private void run(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-ec", script).directory(origin.folder().toFile()).start();
        assertEquals(0, process.waitFor(), script);
    }

    @Test
    void oddNamesAreJustNames() throws Exception {
        run("printf 4 > \"$(printf 'caf\\351')\"");
        origin.commit("Odd", Map.of("-rf", "1", "--", "2", "a\nb", "3", "$(touch x)", "5"));
        Path folder = checkout("main");
        assertEquals("1", Files.readString(folder.resolve("-rf")));
        assertEquals("3", Files.readString(folder.resolve("a\nb")));
        assertEquals("", git(folder, "status", "--porcelain"));
    }

    /** Writes a tree as git itself would never do. */
    private String writeTree(byte[] tree) {
        return origin.git(tree, "hash-object", "-t", "tree", "-w", "--literally", "--stdin");
    }

    private void commitTree(String branch, byte[] tree) {
        origin.git("update-ref", "refs/heads/" + branch, origin.git("commit-tree", "-m", branch, writeTree(tree)));
    }

    private static byte[] entry(String mode, String name, String hash) {
        byte[] start = (mode + " " + name + "\0").getBytes(StandardCharsets.UTF_8);
        return tree(start, HexFormat.of().parseHex(hash));
    }

    private static byte[] tree(byte[]... entries) {
        var all = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            all.writeBytes(entry);
        }
        return all.toByteArray();
    }

    private String write(String text) {
        return origin.git(text.getBytes(StandardCharsets.UTF_8), "hash-object", "-w", "--stdin");
    }

    @Test
    void aRepositoryThatWouldReplaceItsOwnGitFolderIsRefused() throws Exception {
        String config = write("[core]\n\tfsmonitor = touch /tmp/never\n");
        String inner = writeTree(tree(entry("100644", "config", config)));
        for (String name : List.of(".git", ".GIT", "..", "git~1")) {
            commitTree("evil", tree(entry("40000", name, inner)));
            var e = assertThrows(GitException.class, () -> checkout("evil"), name);
            assertTrue(e.getMessage().startsWith("cannot check out commit "), e.getMessage());
            assertTrue(e.getMessage().contains("invalid path '" + name + "/config'"), e.getMessage());
            Trees.delete(setup.data.resolve("workspaces/evil"));
        }
        assertFalse(setup.said.toString().contains("anew"), setup.said::toString);
    }

    @Test
    void nothingIsWrittenThroughALinkOfTheRepository() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        String link = write(outside.toString());
        String inner = writeTree(tree(entry("100644", "file", write("evil"))));
        commitTree("evil", tree(entry("120000", "a", link), entry("40000", "a", inner)));
        Commit commit = setup.resolve(source, "evil", "");
        try {
            setup.checkout(source, commit, "evil");
        } catch (GitException refused) {
            assertTrue(refused.getMessage().contains(commit.hash()), refused.getMessage());
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aMirrorThatTurnsOutToBeDamagedIsMadeAnew() throws Exception {
        Commit commit = setup.resolve(source, "main", "");
        String blob = origin.git("rev-parse", "HEAD:hello.txt");
        Path object = setup.mirror().folder().resolve("objects/" + blob.substring(0, 2) + "/" + blob.substring(2));
        Files.delete(object);
        Files.write(object, new byte[] {1, 2, 3});
        Path folder = setup.checkout(source, commit, "main");
        assertEquals("hello\n", Files.readString(folder.resolve("hello.txt")));
        assertEquals("", git(folder, "status", "--porcelain"));
        assertTrue(setup.said.getLast().endsWith("it is made anew"), setup.said::toString);
    }

    @Test
    void aLinkIsCheckedOutAsALink() throws Exception {
        Files.createSymbolicLink(origin.folder().resolve("passwd"), Path.of("/etc/passwd"));
        origin.commit("Link", Map.of());
        assertTrue(Files.isSymbolicLink(checkout("main").resolve("passwd")));
        assertTrue(Files.exists(setup.data.resolve("workspaces/main/passwd"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void theRepositoryThatTheDataDirectoryLiesInIsNotTouched() throws Exception {
        String before = origin.head();
        try (var inside = new GitSetup(origin.folder().resolve("data"))) {
            origin.git("config", "url.file:///nowhere/.insteadOf", "file://");
            Commit commit = inside.resolve(source, "main", "");
            Path folder = inside.checkout(source, commit, "1");
            assertEquals(commit.hash(), git(folder, "rev-parse", "HEAD"));
            assertEquals(before, origin.head());
            assertEquals("?? data/", origin.git("status", "--porcelain"));
        }
    }
}
