package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;

class MirrorTest {
    @TempDir
    Path temp;
    private GitSetup setup;
    private TestRepository origin;
    private String first;
    private Source source;

    @BeforeEach
    void start() throws Exception {
        setup = new GitSetup(temp.resolve("data"));
        origin = TestRepository.create(temp.resolve("origin"));
        first = origin.commit("Say hello", Map.of("hello.txt", "hello\n"));
        source = Source.of("hello", origin.url(), "");
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    private Commit head() throws Exception {
        return setup.resolve(source, "main", "");
    }

    private String refused(String branch, String commit) {
        return assertThrows(GitException.class, () -> setup.resolve(source, branch, commit)).getMessage();
    }

    /** Another file after every fetch, the same one without. */
    private Object packedRefs() throws IOException {
        return identity(setup.mirror().folder().resolve("packed-refs"));
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void aBranchIsResolvedToItsNewestCommit() throws Exception {
        Commit commit = head();
        assertEquals(first, commit.hash());
        assertEquals("Say hello", commit.subject());
        assertEquals("Ada", commit.author());
        assertEquals(Instant.ofEpochSecond(Long.parseLong(origin.git("log", "-1", "--format=%ct"))), commit.at());
    }

    @Test
    void nothingIsFetchedWhenTheRepositoryHasNothingNew() throws Exception {
        head();
        Object before = packedRefs();
        assertEquals(first, head().hash());
        assertEquals(before, packedRefs());
        assertEquals(List.of("cloning " + source), setup.said);
    }

    @Test
    void whatIsNewIsFetched() throws Exception {
        head();
        String second = origin.commit("Say it again", Map.of("hello.txt", "hello hello\n"));
        assertEquals(second, head().hash());
        assertEquals(List.of("cloning " + source, "fetching " + source), setup.said);
    }

    @Test
    void aNewTagIsFetchedThoughNoBranchMoved() throws Exception {
        head();
        origin.tag("v1");
        assertEquals(first, head().hash());
        assertEquals(first, setup.resolve(source, "v1", "").hash());
        assertTrue(Files.readString(setup.mirror().folder().resolve("packed-refs")).contains("refs/tags/v1"));
    }

    @Test
    void aForcedBranchIsFollowedAndItsOldCommitKept() throws Exception {
        String second = origin.commit("Second", Map.of("a", "2"));
        head();
        origin.force(first);
        String other = origin.commit("Other", Map.of("a", "3"));
        assertEquals(other, head().hash());
        assertEquals("Second", setup.resolve(source, "main", second).subject());
    }

    @Test
    void aDeletedBranchIsNamedInTheError() throws Exception {
        origin.branch("topic");
        origin.commit("Topic", Map.of("a", "1"));
        setup.resolve(source, "topic", "");
        origin.checkOut("main");
        origin.deleteBranch("topic");
        assertEquals("branch 'topic' is not in hello's repository (" + origin.url() + ")", refused("topic", ""));
    }

    @Test
    void aBranchMayTakeTheNameOfADeletedOnesFolder() throws Exception {
        origin.branch("a/b");
        head();
        origin.checkOut("main");
        origin.deleteBranch("a/b");
        origin.branch("a");
        String hash = origin.commit("In a", Map.of("a", "1"));
        assertEquals(hash, setup.resolve(source, "a", "").hash());
    }

    @Test
    void anEmptyRepositorySaysThatItHasNoBranch() throws Exception {
        var empty = Source.of("hello", TestRepository.create(temp.resolve("empty")).url(), "");
        var e = assertThrows(GitException.class, () -> setup.resolve(empty, "main", ""));
        assertTrue(e.getMessage().endsWith(", which has no branch at all"), e.getMessage());
    }

    @Test
    void aNameThatBeginsWithAHyphenIsANameAndNoOption() throws Exception {
        Path made = temp.resolve("made");
        String name = "--upload-pack=touch " + made;
        assertEquals("branch '" + name + "' is not in " + source, refused(name, ""));
        origin.git("update-ref", "refs/heads/-x", first);
        assertEquals(first, setup.resolve(source, "-x", "").hash());
        assertTrue(Files.notExists(made));
    }

    @Test
    void tagsAreResolvedToTheCommitTheyAreOf() throws Exception {
        origin.tag("v1");
        origin.git("tag", "light");
        origin.commit("Second", Map.of("a", "2"));
        assertEquals(first, setup.resolve(source, "v1", "").hash());
        assertEquals(first, setup.resolve(source, "light", "").hash());
    }

    @Test
    void aTagOfAFileIsNoTagOfACommit() throws Exception {
        origin.git("tag", "blob", "HEAD:hello.txt");
        assertEquals("tag 'blob' of " + source + " is of a blob, not of a commit", refused("blob", ""));
    }

    @Test
    void aBranchGoesBeforeATagOfItsName() throws Exception {
        origin.git("tag", "main");
        String second = origin.commit("Second", Map.of("a", "2"));
        assertEquals(second, head().hash());
    }

    @Test
    void aCommitIsFoundByTheBeginningOfItsHash() throws Exception {
        origin.commit("Second", Map.of("a", "2"));
        assertEquals(first, setup.resolve(source, "main", first.substring(0, 7)).hash());
        assertEquals(first, setup.resolve(source, "main", first).hash());
    }

    @Test
    void aBranchNamedLikeAHashIsNotTakenForIt() throws Exception {
        origin.commit("Second", Map.of("a", "2"));
        origin.git("branch", first.substring(0, 7));
        assertTrue(refused("main", first.substring(0, 7)).contains("give the whole hash"));
        assertEquals(first, setup.resolve(source, "main", first).hash());
    }

    @Test
    void aCommitThatIsNowhereIsNamedInTheError() {
        assertEquals("commit '" + "0".repeat(39) + "1' is not in " + source, refused("main", "0".repeat(39) + "1"));
        assertEquals("commit '0000001' is not in " + source + ", or several begin with that; give the whole hash",
                refused("main", "0000001"));
    }

    @Test
    void aCommitThatNoBranchLeadsToIsAskedForByItsHash() throws Exception {
        String lost = origin.commit("Lost", Map.of("a", "2"));
        origin.force(first);
        head();
        assertEquals("Lost", setup.resolve(source, "main", lost).subject());
    }

    @Test
    void aCommitThatIsHereAlreadyNeedsNoRepository() throws Exception {
        head();
        var gone = Source.of("hello", "file://" + temp.resolve("gone"), "");
        assertEquals(first, setup.resolve(gone, "main", first).hash());
    }

    @Test
    void aRepositoryThatIsNotThereIsNamedInTheError() throws Exception {
        var gone = Source.of("hello", "file://" + temp.resolve("gone"), "");
        var e = assertThrows(GitException.class, () -> setup.resolve(gone, "main", ""));
        assertEquals("cannot reach hello's repository (file://" + temp.resolve("gone") + "): fatal: '"
                + temp.resolve("gone") + "' does not appear to be a git repository", e.getMessage());
        assertTrue(Files.notExists(setup.mirror().folder()));
    }

    @Test
    void whatTheServiceKeepsOfARepositoryIsForItselfAlone() throws Exception {
        head();
        var permissions = Files.getPosixFilePermissions(setup.mirror().folder().getParent());
        assertEquals("rwx------", PosixFilePermissions.toString(permissions));
    }

    @Test
    void theUrlThatIsGivenIsTheOneAskedEveryTime() throws Exception {
        head();
        var moved = TestRepository.create(temp.resolve("moved"));
        String hash = moved.commit("Elsewhere", Map.of("a", "1"));
        assertEquals(hash, setup.resolve(Source.of("hello", moved.url(), ""), "main", "").hash());
        assertEquals(first, head().hash());
    }

    @Test
    void aRepositoryOfAnotherUserIsReadAllTheSame() throws Exception {
        int given = new ProcessBuilder("chown", "-R", "65534", origin.folder().toString()).start().waitFor();
        // Only root can give files away; to others this shows no more than that it reads its own.
        assertTrue(given == 0 || !"root".equals(System.getProperty("user.name")));
        assertEquals(first, head().hash());
    }

    @Test
    void aMirrorThatWasRemovedIsMadeAgain() throws Exception {
        head();
        Files.createDirectories(setup.mirror().folder().resolveSibling("hello.git.new/objects"));
        Files.createDirectories(setup.mirror().folder().resolveSibling("hello.git.old/objects"));
        assertTrue(setup.mirrors.remove("hello", () -> true));
        try (var left = Files.list(setup.mirror().folder().getParent())) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(first, setup.resolve(source, "main", first).hash());
        assertTrue(Files.exists(setup.mirror().folder()));
    }

    @Test
    void aMirrorThatIsNeededAgainIsNotRemoved() throws Exception {
        head();
        assertFalse(setup.mirrors.remove("hello", () -> false));
        var answers = new ArrayDeque<>(List.of(true, false));
        assertFalse(setup.mirrors.remove("hello", answers::pop), "a build came at the last moment");
        assertEquals(first, head().hash());
        assertEquals(List.of("cloning " + source), setup.said);
    }

    @Test
    void hooksAreNotRun() throws Exception {
        head();
        Path ran = temp.resolve("ran");
        Path hook = Files.createDirectories(setup.mirror().folder().resolve("hooks")).resolve("reference-transaction");
        Files.writeString(hook, "#!/bin/sh\ntouch '" + ran + "'\n");
        assertTrue(hook.toFile().setExecutable(true));
        origin.commit("Second", Map.of("a", "2"));
        head();
        assertTrue(Files.notExists(ran));
    }

    @Test
    void whatAKilledGitLeftBehindStopsNoFetch() throws Exception {
        head();
        Path mirror = setup.mirror().folder();
        Files.createFile(mirror.resolve("packed-refs.lock"));
        Files.createFile(mirror.resolve("packed-refs.new"));
        Files.createFile(Files.createDirectories(mirror.resolve("refs/heads")).resolve("main.lock"));
        Path part = Files.createFile(Files.createDirectories(mirror.resolve("objects/pack")).resolve("tmp_pack_abc"));
        Files.createDirectories(mirror.resolveSibling("hello.git.new/objects"));
        String second = origin.commit("Second", Map.of("a", "2"));
        assertEquals(second, head().hash());
        assertTrue(Files.notExists(part));
    }

    /** A signal that comes between git's making a file and its noting that it is to be removed. */
    @Test
    void aGitThatIsEndedAtTheWrongMomentStopsNoFetch() throws Exception {
        Programs.assumeThere("strace");
        head();
        Path mirror = setup.mirror().folder();
        Path left = mirror.resolve("packed-refs.new");
        TestRepository.gitIn(mirror, "update-ref", "refs/heads/loose", first);
        new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-P", left.toString(), "-e", "trace=openat",
                "-e", "inject=openat:signal=SIGTERM", "git", "--git-dir=" + mirror, "pack-refs", "--all")
                .start().waitFor();
        assertTrue(Files.exists(left), "that it left nothing shows nothing");
        String second = origin.commit("Second", Map.of("a", "2"));
        assertEquals(second, head().hash());
        assertTrue(Files.notExists(left));
        assertFalse(setup.said.toString().contains("anew"));
    }

    /** Of a small fetch git writes one object after the other, commits first. */
    @Test
    void aCommitOfWhichAFetchThatWasCutBroughtOnlyAPartIsFetchedAgain() throws Exception {
        head();
        String onBranch = origin.commit("Second", Map.of("a", "2", "b/c", "3"));
        bring(onBranch);
        assertBuilt(onBranch);
        String lost = origin.commit("Lost", Map.of("a", "4"));
        origin.force(onBranch);
        bring(lost);
        assertBuilt(lost);
        assertFalse(setup.said.toString().contains("anew"));
    }

    /** One object of the origin, without what it leads to. */
    private void bring(String object) throws IOException {
        String hash = origin.git("rev-parse", object);
        Path name = Path.of("objects", hash.substring(0, 2), hash.substring(2));
        Path copy = setup.mirror().folder().resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(origin.folder().resolve(".git").resolve(name), copy);
    }

    private void assertBuilt(String hash) throws Exception {
        Commit commit = setup.resolve(source, "main", hash);
        assertEquals(hash, TestRepository.gitIn(setup.checkout(source, commit, hash), "rev-parse", "HEAD"));
    }

    /** The last line that git prints is taken for the reason of its failure. */
    @Test
    void aFetchPrintsNoAdvice() throws Exception {
        head();
        origin.commit("Second", Map.of("a", "2"));
        var git = new Git(setup.shell, setup.ssh, setup.data.resolve("git"));
        assertEquals("", git.local(setup.mirror().folder(), Duration.ofMinutes(1), "fetch", "--quiet",
                "--no-show-forced-updates", "--", source.url(), "main:main").output());
    }

    @Test
    void aRepositoryThatFailsHalfWayLeavesASoundMirrorAsItIs() throws Exception {
        head();
        String second = origin.commit("Second", Map.of("a", "2"));
        String blob = origin.git("rev-parse", second + ":a");
        Files.delete(origin.folder().resolve(".git/objects/" + blob.substring(0, 2) + "/" + blob.substring(2)));
        Object before = identity(setup.mirror().folder());
        assertTrue(refused("main", "").startsWith("cannot fetch hello's repository"));
        assertEquals(before, identity(setup.mirror().folder()));
        assertEquals(first, setup.resolve(source, "main", first).hash());
        assertFalse(setup.said.toString().contains("anew"));
    }

    @Test
    void aSubjectIsOneSafeLineWhateverTheCommitSays() throws Exception {
        var raw = new ByteArrayOutputStream();
        String tree = origin.git("rev-parse", "HEAD^{tree}");
        raw.writeBytes(("tree " + tree + "\nauthor \u001b[31mEve <e@x> 1 +0000\n"
                + "committer Eve <e@x> 99999999999999 +0000\n\nred \u001b[31m \u0007bell \u202eright ")
                .getBytes(StandardCharsets.UTF_8));
        raw.write(0xff);
        raw.writeBytes((" " + "x".repeat(500)).getBytes(StandardCharsets.UTF_8));
        String hash = origin.git(raw.toByteArray(), "hash-object", "-t", "commit", "-w", "--stdin");
        origin.git("update-ref", "refs/heads/odd", hash);
        Commit commit = setup.resolve(source, "odd", "");
        assertTrue(commit.subject().startsWith("red [31m bell right \ufffd xxx"), commit.subject());
        assertEquals(200, commit.subject().length());
        assertEquals("[31mEve", commit.author());
        assertEquals(Instant.EPOCH, commit.at());
    }

    @Test
    void theCommitsBetweenTwoAreListedNewestFirst() throws Exception {
        origin.commit("Second", Map.of("a", "2"));
        String third = origin.commit("Third", Map.of("a", "3"));
        head();
        assertEquals(List.of("Third", "Second"),
                setup.mirror().commits(first, third, 200).stream().map(Commit::subject).toList());
        assertEquals(List.of("Third"), setup.mirror().commits(first, third, 1).stream().map(Commit::subject).toList());
        assertEquals(List.of(), setup.mirror().commits(third, first, 200));
        assertThrows(GitException.class, () -> setup.mirror().commits("0".repeat(40), third, 200));
    }

    /** ssh is a script that runs git here and counts its calls; one of them waits at the gate, a named pipe. */
    private GitSetup behindAGate(int call) throws Exception {
        Files.createFile(temp.resolve("calls"));
        assertEquals(0, new ProcessBuilder("mkfifo", temp.resolve("gate").toString()).start().waitFor());
        Path program = temp.resolve("fake-ssh");
        Files.writeString(program, """
                #!/bin/sh
                echo call >> '%1$s/calls'
                [ "$(wc -l < '%1$s/calls')" != %2$d ] || read line < '%1$s/gate'
                while [ $# -gt 1 ]; do shift; done
                exec sh -c "$1"
                """.formatted(temp, call));
        assertTrue(program.toFile().setExecutable(true));
        return new GitSetup(temp.resolve("gated"), program.toString());
    }

    private FutureTask<String> resolving(GitSetup gated) throws Exception {
        var remote = Source.of("hello", "ssh://host" + origin.folder(), "");
        return new FutureTask<>(() -> gated.resolve(remote, "main", "").hash());
    }

    private void awaitCall(int number) throws IOException {
        while (Files.size(temp.resolve("calls")) < number * "call\n".length()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void buildsThatWaitShareOneLookThatBeganAfterTheyAsked() throws Exception {
        try (GitSetup gated = behindAGate(1)) {
            var builds = new ArrayList<FutureTask<String>>();
            for (int i = 0; i < 4; i++) {
                FutureTask<String> build = resolving(gated);
                builds.add(build);
                Thread thread = Thread.ofPlatform().start(build);
                if (i == 0) {
                    awaitCall(1);
                }
                while (i > 0 && thread.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            Files.writeString(temp.resolve("gate"), "go\n");
            for (FutureTask<String> build : builds) {
                assertEquals(first, build.get());
            }
            // The first looked and cloned; the second looked, having asked later; the other two shared that look.
            assertEquals(3, Files.readAllLines(temp.resolve("calls")).size());
        }
    }

    @Test
    void aFetchThatIsCancelledHoldsUpNobody() throws Exception {
        try (GitSetup gated = behindAGate(1)) {
            FutureTask<String> cancelled = resolving(gated);
            Thread thread = Thread.ofPlatform().start(cancelled);
            awaitCall(1);
            thread.interrupt();
            var e = assertThrows(ExecutionException.class, cancelled::get);
            assertInstanceOf(InterruptedException.class, e.getCause());
            FutureTask<String> next = resolving(gated);
            next.run();
            assertEquals(first, next.get());
        }
    }

    @Test
    void aCloneThatIsCancelledLeavesNothing() throws Exception {
        try (GitSetup gated = behindAGate(2)) {
            FutureTask<String> cancelled = resolving(gated);
            Thread thread = Thread.ofPlatform().start(cancelled);
            awaitCall(2);
            thread.interrupt();
            assertThrows(ExecutionException.class, cancelled::get);
            try (var left = Files.list(gated.mirror().folder().getParent())) {
                assertEquals(List.of(), left.toList());
            }
        }
    }
}
