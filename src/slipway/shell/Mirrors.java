package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The mirrors of all repositories, in one folder. */
public final class Mirrors {
    private final Git git;
    private final Path folder;
    private final ConcurrentHashMap<String, Mirror> known = new ConcurrentHashMap<>();

    public Mirrors(Git git, Path folder) {
        this.git = git;
        this.folder = folder.toAbsolutePath();
    }

    /** The one of {@code repository}, always the same object: it has the lock. It is made when first needed. */
    public Mirror of(String repository) {
        return known.computeIfAbsent(repository, name -> new Mirror(git, folder.resolve(name + ".git")));
    }

    /**
     * Removes it, and what was left beside it.
     *
     * @param isNoMore whether no build needs it any more, asked while nothing is fetched
     * @return whether it was removed
     */
    public boolean remove(String repository, BooleanSupplier isNoMore) throws IOException, InterruptedException {
        return of(repository).remove(isNoMore);
    }
}
