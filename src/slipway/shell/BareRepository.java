package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A bare repository on the disk, with all branches and tags of another one. Fetches are for one thread at a time,
 * the rest is for any.
 *
 * <pre>
 * NAME.git/           the repository; after a fetch all its refs are in packed-refs
 * NAME.git/fetched    what the last whole fetch was for, in the caller's words
 * NAME.git.new, .old  one being made, and the one that it replaces
 * </pre>
 */
final class BareRepository {
    private static final Duration FETCH = Duration.ofHours(2);
    private static final Duration LOCAL = Duration.ofMinutes(30);

    private final Git git;
    private final Path folder;

    BareRepository(Git git, Path folder) {
        this.git = git;
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    boolean exists() {
        return Files.exists(folder);
    }

    private Path beside(String end) {
        return folder.resolveSibling(folder.getFileName() + end);
    }

    /** Makes it, or makes it anew: what was there is only given up when the new one is whole. */
    Result make(Source source) throws IOException, InterruptedException {
        Path fresh = beside(".new");
        Path old = beside(".old");
        Trees.delete(fresh);
        Trees.delete(old);
        Disk.makeFolder(folder.getParent(), Disk.PRIVATE);
        Result result = git.local(fresh, LOCAL, "init", "--quiet", "--bare", "--template=", "--initial-branch=main");
        if (result.ok()) {
            result = new BareRepository(git, fresh).fetch(source);
        }
        if (!result.ok()) {
            Trees.delete(fresh);
            return result;
        }
        if (exists()) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(old);
        return result;
    }

    Result fetch(Source source) throws IOException, InterruptedException {
        removeLeftovers();
        Result result = fetch(source, "--prune", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
        return result.ok() ? git.local(folder, LOCAL, "pack-refs", "--all") : result;
    }

    /** Fetches one commit, that no branch or tag leads to. */
    Result fetchCommit(Source source, String hash) throws IOException, InterruptedException {
        return fetch(source, "--no-prune", hash);
    }

    private Result fetch(Source source, String prune, String... refs) throws IOException, InterruptedException {
        Stream<String> words = Stream.of("fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--no-show-forced-updates", prune, "--", source.url());
        return git.remote(source, Map.of("GIT_DIR", folder.toString()), FETCH,
                Stream.concat(words, Stream.of(refs)).toArray(String[]::new));
    }

    /** A git that was killed leaves its locks, which would stop the next one, and the half of a pack. */
    private void removeLeftovers() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.list(folder), Files.walk(folder.resolve("refs")))) {
            for (Path lock : files.filter(file -> file.toString().endsWith(".lock")).toList()) {
                Files.deleteIfExists(lock);
            }
        }
        Path packs = folder.resolve("objects/pack");
        if (Files.exists(packs)) {
            try (var parts = Files.newDirectoryStream(packs, "tmp_*")) {
                for (Path part : parts) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    /** What {@link #fetched(String)} was last told, or "". */
    String fetched() throws IOException {
        Path file = folder.resolve("fetched");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Keeps what the last fetch was for; "" before one begins. */
    void fetched(String what) throws IOException {
        Files.writeString(folder.resolve("fetched"), what);
    }

    /** @param revision a whole hash, or the beginning of one and of no other */
    Optional<Commit> commit(String revision) throws IOException, InterruptedException {
        Result result = git.local(folder, LOCAL, "log", "-1", Commit.FORMAT, "--end-of-options",
                revision + "^{commit}", "--");
        // A branch may be named like the beginning of a hash, and git would take it.
        return result.ok()
                ? Commit.read(result.output()).stream().filter(c -> c.hash().startsWith(revision)).findFirst()
                : Optional.empty();
    }

    /** What an object is: {@code commit}, {@code tree} or {@code blob}; "" when it is not here or not readable. */
    String type(String hash) throws IOException, InterruptedException {
        Result result = git.local(folder, LOCAL, "cat-file", "-t", hash);
        return result.ok() ? result.output().strip() : "";
    }

    Result log(String from, String to, int limit) throws IOException, InterruptedException {
        return git.local(folder, LOCAL, "log", "-" + limit, Commit.FORMAT, "--end-of-options", from + ".." + to, "--");
    }

    /** Whether all that its branches and tags lead to is there, and as it was written if {@code whole}. */
    boolean sound(boolean whole) throws IOException, InterruptedException {
        Result result = git.local(folder, LOCAL, "fsck", "--no-dangling", "--no-progress",
                whole ? "--full" : "--connectivity-only");
        // "error in commit" and the like only find fault with how somebody's old git wrote it.
        return result.output().lines().noneMatch(line -> line.startsWith("error: ") || line.startsWith("fatal: ")
                || line.startsWith("missing ") || line.startsWith("broken link"));
    }

    void remove() throws IOException {
        Trees.delete(beside(".new"));
        Trees.delete(beside(".old"));
        Trees.delete(folder);
    }
}
