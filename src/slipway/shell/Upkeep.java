package slipway.shell;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Keeps a copy like the repository that it is a copy of. For one thread at a time. */
final class Upkeep {
    private static final Duration LOOK = Duration.ofMinutes(2);

    /** What the repository had. @param began by {@link System#nanoTime} */
    private record Look(long began, Source source, Refs refs) {
    }

    private final Git git;
    private final BareRepository copy;
    private Look last;
    private volatile int timesMade;

    Upkeep(Git git, BareRepository copy) {
        this.git = git;
        this.copy = copy;
    }

    /**
     * Asks the repository what it has, and fetches unless the last fetch was for just that.
     *
     * @param asked when somebody wanted to know, by {@link System#nanoTime}: a look that began later serves them too
     * @throws GitException when the repository cannot be reached or fetched
     */
    Refs update(Source source, long asked, Consumer<String> say) throws IOException, InterruptedException {
        if (last != null && last.began() - asked > 0 && last.source().equals(source)) {
            return last.refs();
        }
        long began = System.nanoTime();
        Result result = git.remote(source, Map.of(), LOOK, "ls-remote", "--heads", "--tags", "--", source.url());
        if (!result.ok()) {
            throw git.failure("reach", source, result);
        }
        if (result.cut()) {
            throw new GitException(source + " has more branches and tags than can be listed");
        }
        var refs = new Refs(result.output());
        String digest = refs.digest();
        Optional<String> damage = copy.damage();
        if (!copy.exists()) {
            say.accept("cloning " + source);
            make(source);
        } else if (damage.isPresent()) {
            makeAnew(source, say, damage.get());
        } else if (!copy.fetched().equals(digest)) {
            say.accept("fetching " + source);
            copy.fetched("");
            fetch(source, say);
        }
        copy.fetched(digest);
        last = new Look(began, source, refs);
        return refs;
    }

    /** Changes when the copy is another one, or was away. For any thread. */
    int timesMade() {
        return timesMade;
    }

    /** Gives up the last look: nobody is waiting who could be served by it. */
    void forget() {
        last = null;
    }

    /** @param isNoMore as for the copy @return whether it was removed */
    boolean remove(BooleanSupplier isNoMore) throws IOException {
        if (!isNoMore.getAsBoolean()) {
            return false;
        }
        forget();
        boolean removed = copy.remove(isNoMore);
        timesMade = timesMade + 1;
        return removed;
    }

    private void fetch(Source source, Consumer<String> say) throws IOException, InterruptedException {
        Result result = copy.fetch(source);
        if (!result.ok()) {
            // The repository has just answered, so what is wrong may be here.
            if (copy.sound(false)) {
                throw git.failure("fetch", source, result);
            }
            makeAnew(source, say, Git.why(result));
        }
    }

    void makeAnew(Source source, Consumer<String> say, String why) throws IOException, InterruptedException {
        say.accept("the mirror of " + source.repository() + " is damaged (" + why + "); it is made anew");
        make(source);
    }

    private void make(Source source) throws IOException, InterruptedException {
        Result result;
        try {
            result = copy.make(source);
        } catch (FileSystemException e) {
            throw new GitException("cannot make the mirror of " + source.repository() + ": " + e);
        }
        if (!result.ok()) {
            throw git.failure("fetch", source, result);
        }
        timesMade = timesMade + 1;
    }
}
