package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Removes it; to be called when no build of it is ongoing. */
    public void remove(String repository) throws IOException, InterruptedException {
        of(repository).remove();
    }
}
