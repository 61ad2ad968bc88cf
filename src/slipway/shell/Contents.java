package slipway.shell;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * Looks through what a build made before any of it is kept. Nothing here follows a link, and paths are never turned
 * into text and back: names are bytes.
 */
final class Contents {
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;
    private static final int SET_ID = 06000;

    private final Path root;
    private final Links links;

    /** @param root without links */
    Contents(Path root) {
        this.root = root;
        this.links = new Links(root, false);
    }

    /**
     * @param without an entry of {@code root} that is not looked at, or ""
     * @throws ArtifactException naming the first thing that is not to be in an artifact
     */
    void check(String without) throws IOException {
        var folders = new ArrayDeque<Path>();
        if (check(root)) {
            folders.push(root);
        }
        while (!folders.isEmpty()) {
            Path folder = folders.pop();
            try (var entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    boolean left = folder.equals(root) && entry.getFileName().toString().equals(without);
                    if (!left && check(entry)) {
                        folders.push(entry);
                    }
                }
            } catch (AccessDeniedException denied) {
                throw new ArtifactException("the artifact has the folder " + shown(folder) + ", which may not be read");
            } catch (FileSystemException odd) {
                // Such as one that is deeper than any path may be long.
                throw new ArtifactException("the artifact has the folder " + shown(folder)
                        + ", and what is in that cannot be looked at: "
                        + (odd.getReason() == null ? odd.getClass().getSimpleName() : odd.getReason()));
            } catch (DirectoryIteratorException broken) {
                throw broken.getCause();
            }
        }
    }

    /** @return whether it is a folder */
    private boolean check(Path entry) throws IOException {
        int mode = (Integer) Files.getAttribute(entry, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        switch (mode & TYPE) {
            case FOLDER -> {
                return true;
            }
            case FILE -> {
                if ((mode & SET_ID) != 0) {
                    throw new ArtifactException("the artifact has the file " + shown(entry)
                            + " with a set-user-ID or set-group-ID bit");
                }
            }
            case LINK -> {
                Path target = Files.readSymbolicLink(entry);
                if (links.follow(entry.getParent(), target).isEmpty()) {
                    throw new ArtifactException("the artifact has the link " + shown(entry) + " to "
                            + ArtifactException.shown(target) + ", which leaves it");
                }
            }
            default -> throw new ArtifactException("the artifact has " + shown(entry)
                    + ", which is a device, socket or pipe");
        }
        return false;
    }

    private String shown(Path path) {
        return ArtifactException.shown(path.equals(root) ? root.getFileName() : root.relativize(path));
    }
}
