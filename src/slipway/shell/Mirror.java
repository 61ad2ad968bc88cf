package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The copy of one repository that its checkouts borrow their objects from, so nothing is ever pruned from it.
 * It is made when first needed, and made anew when it turns out to be damaged.
 */
public final class Mirror {
    private final Git git;
    private final BareRepository copy;
    private final Upkeep upkeep;
    /** Held while {@link #upkeep} is used. Fair, so that builds go on in the order in which they came. */
    private final ReentrantLock fetching = new ReentrantLock(true);
    /** The commit resolved last: the next build is often of the same, and is spared a child process. */
    private volatile Commit recent;

    Mirror(Git git, Path folder) {
        this.git = git;
        this.copy = new BareRepository(git, folder);
        this.upkeep = new Upkeep(git, copy);
    }

    /** The bare repository that checkouts need to read. */
    public Path folder() {
        return copy.folder();
    }

    /**
     * Finds a commit, and fetches if it is not here. A commit by its whole hash that is here already is found
     * without asking anybody.
     *
     * @param branch a branch, or else a tag
     * @param commit 7 to 40 hex digits in lower case, or "" for the head of {@code branch}
     * @param say    gets a line for the task's log
     * @throws GitException with what to tell the person who asked
     */
    public Commit resolve(Source source, String branch, String commit, Consumer<String> say)
            throws IOException, InterruptedException {
        if (!commit.matches("([0-9a-f]{7,40})?")) {
            throw new GitException("'" + commit + "' is no commit: 7 to 40 hex digits are");
        }
        long asked = System.nanoTime();
        Optional<Commit> known = commit.length() == 40 ? read(commit) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        fetching.lockInterruptibly();
        try {
            Refs refs = upkeep.update(source, asked, say);
            return commit.isEmpty() ? head(source, branch, refs, say) : byHash(source, commit, say);
        } finally {
            if (!fetching.hasQueuedThreads()) {
                upkeep.forget();
            }
            fetching.unlock();
        }
    }

    private Commit head(Source source, String branch, Refs refs, Consumer<String> say)
            throws IOException, InterruptedException {
        String hash = refs.commit(branch).orElseThrow(() -> new GitException("branch '" + branch + "' is not in "
                + source + (refs.isEmpty() ? ", which has no branch at all" : "")));
        Optional<Commit> commit = read(hash);
        if (commit.isPresent()) {
            return commit.get();
        }
        String type = copy.type(hash);
        if (type.equals("blob") || type.equals("tree")) {
            throw new GitException("tag '" + branch + "' of " + source + " is of a " + type + ", not of a commit");
        }
        upkeep.makeAnew(source, say, "commit " + hash + " cannot be read");
        return read(hash).orElseThrow(() -> new GitException("commit " + hash + " is not in " + source));
    }

    private Commit byHash(Source source, String commit, Consumer<String> say)
            throws IOException, InterruptedException {
        Optional<Commit> found = read(commit);
        if (found.isEmpty() && commit.length() == 40) {
            // No branch or tag leads to it; many hosts give it all the same.
            copy.fetchCommit(source, commit);
            found = read(commit);
        }
        return found.orElseThrow(() -> new GitException("commit '" + commit + "' is not in " + source
                + (commit.length() == 40 ? "" : ", or several begin with that; give the whole hash")));
    }

    /** @param revision a whole hash or its beginning */
    private Optional<Commit> read(String revision) throws IOException, InterruptedException {
        if (!copy.exists()) {
            return Optional.empty();
        }
        Commit known = recent;
        if (known != null && known.hash().equals(revision)) {
            return Optional.of(known);
        }
        Optional<Commit> found = copy.commit(revision);
        found.ifPresent(commit -> recent = commit);
        return found;
    }

    /**
     * The commits that {@code to} has and {@code from} has not, newest first.
     *
     * @param from a whole hash, as is {@code to}
     * @throws GitException when the mirror lacks one of them
     */
    public List<Commit> commits(String from, String to, int limit) throws IOException, InterruptedException {
        Result result = copy.log(from, to, limit);
        if (!result.ok()) {
            throw new GitException("the commits from " + from + " to " + to + " are not in the mirror");
        }
        return Commit.read(result.output());
    }

    /**
     * Makes a working tree of a commit that was resolved here.
     *
     * @param folder made by this; it must not exist
     * @param say    gets what a person should know of it: what was not checked out
     */
    public void checkout(Source source, String hash, Path folder, Consumer<String> say)
            throws IOException, InterruptedException {
        var checkout = new Checkout(git, copy.folder(), source);
        int times = upkeep.timesMade();
        Result result = checkout.make(hash, folder);
        if (!result.ok() && mended(source, hash, times, say)) {
            Trees.delete(folder);
            result = checkout.make(hash, folder);
        }
        if (!result.ok()) {
            throw new GitException("cannot check out commit " + hash + " of " + source + ": "
                    + Git.why(result));
        }
        Checkout.leftAlone(folder).forEach(say);
    }

    /**
     * Whether the mirror was damaged and no longer is.
     *
     * @param times how often it had been made: another build may have found the same
     */
    private boolean mended(Source source, String hash, int times, Consumer<String> say)
            throws IOException, InterruptedException {
        fetching.lockInterruptibly();
        try {
            recent = null;
            if (times == upkeep.timesMade()) {
                boolean known = read(hash).isPresent();
                if (known && !copy.hasFiles(hash)) {
                    copy.fetchCommit(source, hash);
                    if (copy.hasFiles(hash)) {
                        return true;
                    }
                } else if (known && copy.sound(true)) {
                    return false;
                }
                upkeep.makeAnew(source, say, "commit " + hash + " cannot be checked out");
            }
            byHash(source, hash, say);
            return true;
        } finally {
            fetching.unlock();
        }
    }

    boolean remove(BooleanSupplier isNoMore) throws IOException, InterruptedException {
        fetching.lockInterruptibly();
        try {
            recent = null;
            return upkeep.remove(isNoMore);
        } finally {
            fetching.unlock();
        }
    }
}
