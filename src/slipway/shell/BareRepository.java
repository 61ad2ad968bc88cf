package slipway.shell;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
    private static final Logger LOG = System.getLogger(BareRepository.class.getName());
    private static final Duration FETCH = Duration.ofHours(2);
    private static final Duration LOCAL = Duration.ofMinutes(30);

    private final Git git;
    private final Path folder;
    private final Frame frame;

    BareRepository(Git git, Path folder) {
        this.git = git;
        this.folder = folder;
        this.frame = new Frame(folder);
    }

    Path folder() {
        return folder;
    }

    /** Or something else in its place. */
    boolean exists() {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** What is wrong with it at a glance. */
    Optional<String> damage() {
        return frame.damage();
    }

    private Path beside(String end) {
        return folder.resolveSibling(folder.getFileName() + end);
    }

    /** Makes it, or makes it anew: what was there is only given up when the new one is whole. */
    Result make(Source source) throws IOException, InterruptedException {
        Path fresh = beside(".new");
        Trees.delete(fresh);
        Trees.delete(beside(".old"));
        Disk.makeFolder(folder.getParent(), Disk.PRIVATE);
        try {
            Result result = git.local(fresh, LOCAL, "init", "--quiet", "--bare", "--template=",
                    "--initial-branch=main");
            if (result.ok()) {
                result = new BareRepository(git, fresh).fetch(source);
            }
            if (result.ok()) {
                replaceBy(fresh);
            }
            return result;
        } finally {
            // Of one that failed or was cancelled there may be much.
            Trees.delete(fresh);
        }
    }

    private void replaceBy(Path fresh) throws IOException {
        Path old = beside(".old");
        if (exists()) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        try {
            Trees.delete(old);
        } catch (IOException e) {
            // The new one is as good for that.
            LOG.log(Level.WARNING, old + " could not be removed; remove it by hand", e);
        }
    }

    Result fetch(Source source) throws IOException, InterruptedException {
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

    /** What {@link #fetched(String)} was last told, or "". */
    String fetched() throws IOException {
        Path file = folder.resolve("fetched");
        // Whatever it holds, only what was written there may be taken for that.
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
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

    /**
     * Whether all files of a commit are here: a fetch that was cut off may have brought no more than the commit itself,
     * and the next one brings the rest only with a branch or tag that leads to it.
     */
    boolean hasFiles(String hash) throws IOException, InterruptedException {
        return git.local(folder, LOCAL, "rev-list", "--objects", "--quiet", "--no-walk", "--end-of-options", hash, "--")
                .ok();
    }

    /** What an object is: {@code commit}, {@code tree} or {@code blob}; "" when it is not here or not readable. */
    String type(String hash) throws IOException, InterruptedException {
        Result result = git.local(folder, LOCAL, "cat-file", "-t", hash);
        return result.ok() ? result.output().strip() : "";
    }

    Result log(String from, String to, int limit) throws IOException, InterruptedException {
        return git.local(folder, LOCAL, "log", "-" + limit, Commit.FORMAT, "--end-of-options", from + ".." + to, "--");
    }

    /**
     * Whether all that its branches and tags lead to is there, and as it was written if {@code whole}, and more can be
     * added.
     */
    boolean sound(boolean whole) throws IOException, InterruptedException {
        // Without its settings git takes it for somebody's checkout, and does not fetch into the branch they are on.
        if (damage().isPresent() || frame.closed().isPresent()
                || !git.local(folder, LOCAL, "rev-parse", "--is-bare-repository").output().strip().equals("true")) {
            return false;
        }
        Result result = git.local(folder, LOCAL, "fsck", "--no-dangling", "--no-progress",
                whole ? "--full" : "--connectivity-only");
        // "error in commit" and the like only find fault with how somebody's old git wrote it.
        return result.output().lines().noneMatch(line -> line.startsWith("error: ") || line.startsWith("fatal: ")
                || line.startsWith("missing ") || line.startsWith("broken link"));
    }

    /**
     * Removes it, and what was left beside it.
     *
     * @param isNoMore asked when it has been moved away, where nobody finds it; it comes back if that is not so
     * @return whether it was removed
     */
    boolean remove(BooleanSupplier isNoMore) throws IOException {
        Path old = beside(".old");
        Trees.delete(beside(".new"));
        Trees.delete(old);
        if (exists()) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
            if (!isNoMore.getAsBoolean()) {
                Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
                return false;
            }
            Trees.delete(old);
        }
        return true;
    }
}
