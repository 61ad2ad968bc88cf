package slipway.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Removes folders whose contents somebody else made, and no longer touches. */
public final class Trees {
    /** Characters below the root: at four bytes each a path still fits into the 4096 that the kernel takes. */
    private static final int LONGEST = 600;

    private final Path root;
    private int moved;
    private IOException problem;

    private Trees(Path root) {
        this.root = root;
    }

    /**
     * Removes {@code tree} and all that is in it. Links are removed, never followed; folders that may not be read or
     * written are made so; depth does not matter. Nothing there is fine.
     *
     * @throws IOException when something could not be removed; all the rest has been
     */
    public static void delete(Path tree) throws IOException {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            new Trees(tree).delete();
        } else {
            Files.deleteIfExists(tree);
        }
    }

    private void delete() throws IOException {
        int before;
        do {
            before = moved;
            empty(root);
        } while (moved > before);
        if (problem != null) {
            throw problem;
        }
        Files.delete(root);
    }

    private void empty(Path folder) {
        try {
            open(folder);
            try (var entries = Files.newDirectoryStream(folder)) {
                entries.forEach(this::remove);
            }
        } catch (IOException unreadable) {
            keep(unreadable);
        } catch (DirectoryIteratorException unreadable) {
            keep(unreadable.getCause());
        }
    }

    private void remove(Path entry) {
        try {
            if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(entry);
            } else if (entry.toString().length() - root.toString().length() > LONGEST) {
                open(entry);
                Files.move(entry, root.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
                moved++;
            } else {
                empty(entry);
                Files.delete(entry);
            }
        } catch (NoSuchFileException gone) {
            // That is what was wanted.
        } catch (IOException undeletable) {
            keep(undeletable);
        }
    }

    /** The first one says what is wrong: a folder that is not empty after all only follows from it. */
    private void keep(IOException happened) {
        problem = problem == null ? happened : problem;
    }

    private static void open(Path folder) throws IOException {
        if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
