package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The releases of one repository in one environment. To be changed by one thread at a time.
 *
 * <pre>
 * LIVE_DIR/ENVIRONMENT/REPOSITORY/releases/18/   the artifact that deployment 18 placed
 *                                 releases/.18.part, .18.gone   one being unpacked, one being removed
 *                                 releases/18.earlier           one that bore the number before; it is nobody's now
 *                                 current        a link to releases/N, the live one
 *                                 current.new    the next link, for a moment
 *                                 current.old    the link before, while it may be gone back to; there is always one
 *                                                between a switch and its end: to releases/none if nothing was live
 * </pre>
 */
public final class Releases {
    private final Path folder;
    private final Path releases;
    private final Path current;
    private final Path next;
    private final Path old;

    public Releases(Path live, String environment, String repository) {
        this.folder = live.toAbsolutePath().resolve(environment).resolve(repository);
        this.releases = folder.resolve("releases");
        this.current = folder.resolve("current");
        this.next = folder.resolve("current.new");
        this.old = folder.resolve("current.old");
    }

    /** The link to the live release, for those who use it. */
    public Path current() {
        return current;
    }

    /** The folder of that deployment's release. */
    public Path release(long deployment) {
        return releases.resolve(Long.toString(deployment));
    }

    /**
     * Moves aside what bears that release's number already. It is an earlier installation's: in one database no number
     * is given twice. To be called before the release is placed.
     *
     * @return where it is now; nothing when there was none
     * @throws IllegalStateException when it is live
     */
    public Optional<Path> makeRoom(long deployment) throws IOException {
        Path release = release(deployment);
        if (Files.notExists(release, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        checkNotLive(deployment);
        Path aside = releases.resolve(deployment + ".earlier");
        for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
            aside = releases.resolve(deployment + ".earlier" + i);
        }
        Files.move(release, aside, StandardCopyOption.ATOMIC_MOVE);
        return Optional.of(aside);
    }

    /**
     * Unpacks an artifact as a release. What is live stays so.
     *
     * @param say gets what could not be removed of others; it is tried again with the next one
     */
    public void place(long deployment, Artifacts artifacts, long build, String sha256, Consumer<String> say)
            throws IOException, InterruptedException {
        Disk.makeFolder(releases, Disk.PUBLIC);
        // What a killed service left half done, and what could not be removed before.
        try (var left = Files.newDirectoryStream(releases, ".*")) {
            left.forEach(each -> delete(each, say));
        }
        artifacts.unpack(build, sha256, release(deployment));
    }

    /** A release may hold files that are not ours to remove: the programs that use it have written there. */
    private static void delete(Path tree, Consumer<String> say) {
        try {
            Trees.delete(tree);
        } catch (IOException e) {
            say.accept(tree + " could not be removed: " + e.getMessage());
        }
    }

    public boolean isThere(long deployment) {
        return Files.isDirectory(release(deployment), LinkOption.NOFOLLOW_LINKS);
    }

    /** All that have been placed and not removed, lowest first. */
    public List<Long> placed() throws IOException {
        var all = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(releases, "[0-9]*")) {
            for (Path entry : entries) {
                number(entry).ifPresent(all::add);
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        all.sort(null);
        return all;
    }

    /** Where {@code current} points to; nothing when it is not there, or is none of ours. */
    public OptionalLong live() throws IOException {
        return target(current);
    }

    /** Whether {@code current} leads there or into it, in whatever way. */
    public boolean isLive(long deployment) throws IOException {
        Path release = release(deployment);
        return Files.exists(release) && Files.exists(current) && current.toRealPath().startsWith(release.toRealPath());
    }

    private void checkNotLive(long deployment) throws IOException {
        if (isLive(deployment)) {
            throw new IllegalStateException("release " + deployment + " is live");
        }
    }

    /** Whether it was switched to and the way back is still there; an earlier installation's has none. */
    public boolean isSwitchedTo(long deployment) throws IOException {
        return live().equals(OptionalLong.of(deployment)) && Files.exists(old, LinkOption.NOFOLLOW_LINKS);
    }

    /** What is live beside that deployment's release, or was before the switch to it; nothing when it is not there. */
    public OptionalLong before(long deployment) throws IOException {
        OptionalLong link = live();
        OptionalLong before = link.equals(OptionalLong.of(deployment)) ? target(old) : link;
        return before.isPresent() && before.getAsLong() != deployment && isThere(before.getAsLong())
                ? before : OptionalLong.empty();
    }

    private OptionalLong target(Path link) throws IOException {
        try {
            Path target = Files.readSymbolicLink(link);
            return folder.resolve(target).getParent().equals(releases) ? number(target) : OptionalLong.empty();
        } catch (NoSuchFileException | NotLinkException none) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong number(Path path) {
        String name = path.getFileName().toString();
        return name.matches("[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
    }

    /**
     * Makes that release the live one. Whoever looks sees the one before or this one. The way back is made first: on a
     * disk that the new release has filled, it could not be made any more.
     */
    public void switchTo(long deployment) throws IOException {
        OptionalLong before = live();
        if (before.isPresent()) {
            link(old, before.getAsLong());
        } else {
            link(old, releases.resolve("none"));
        }
        link(next, deployment);
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
        Disk.force(folder);
    }

    private void link(Path link, long deployment) throws IOException {
        if (!isThere(deployment)) {
            throw new NoSuchFileException(release(deployment).toString());
        }
        link(link, release(deployment));
    }

    private void link(Path link, Path to) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, folder.relativize(to));
    }

    /** Makes the release before live again. */
    public void switchBack(long deployment) throws IOException {
        if (!target(old).equals(OptionalLong.of(deployment))) {
            link(old, deployment);
        }
        Files.move(old, current, StandardCopyOption.ATOMIC_MOVE);
        Disk.force(folder);
    }

    /** What is live stays so. */
    public void stay() throws IOException {
        Files.deleteIfExists(old);
    }

    /** Nothing is live then. */
    public void switchOff() throws IOException {
        if (Files.deleteIfExists(current)) {
            Disk.force(folder);
        }
        stay();
    }

    /**
     * Removes a release, if it is there; what of it can't be removed no longer bears its name.
     *
     * @param say gets a line for each such thing
     * @throws IllegalStateException when it is the live one
     */
    public void remove(long deployment, Consumer<String> say) throws IOException {
        Path release = release(deployment);
        if (Files.notExists(release, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        checkNotLive(deployment);
        // By name first: half a release must not look like a whole one.
        Path gone = releases.resolve("." + deployment + ".gone");
        Files.move(release, gone, StandardCopyOption.ATOMIC_MOVE);
        delete(gone, say);
    }
}
