package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import slipway.backup.BackupException;
import slipway.backup.Restore;
import slipway.shell.Disk;
import slipway.shell.Trees;
import slipway.task.Trouble;

/**
 * An empty data directory gets what a backup has: all of it, or it is as it was.
 *
 * <pre>
 * lock it ─▶ restoring/: unpack, verify ─▶ move each to its place, the database last ─▶ remove restoring/
 * </pre>
 *
 * In the directory and not beside it, where its owner often may write nothing, and it may be a mount. While
 * {@code restoring} is there, no service starts on it.
 */
final class Restoring {
    /** What makes a directory no less empty: of a start that was refused, and of a new file system. */
    private static final List<String> NOTHING = List.of("lock", "lost+found");
    private static final String DATABASE = "slipway.db";

    private final Path data;
    private final Path live;

    Restoring(Config config) {
        this.data = config.dataDir();
        this.live = config.liveDir();
    }

    /** @return what there is to say about it, a sentence each */
    List<String> run(Path backup) throws Failure {
        checkEmpty();
        List<Path> made = missing();
        boolean well = false;
        try (var folder = DataFolder.open(data)) {
            // Once more: from here on nobody else puts anything there, and what is there may be thrown away.
            checkEmpty();
            try {
                Path part = folder.folder(DataFolder.RESTORING);
                List<String> said = new Restore(backup, part, live).run();
                putInPlace(part);
                well = true;
                return said;
            } finally {
                if (!well) {
                    clear(made);
                }
            }
        } catch (BackupException e) {
            throw new Failure(1, backup + " can't be restored: " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new Failure(1, "there is no file " + e.getFile());
        } catch (IOException e) {
            throw new Failure(1, backup + " can't be restored: " + Trouble.of(e));
        }
    }

    private void checkEmpty() throws Failure {
        try {
            List<String> there = inIt().map(each -> each.getFileName().toString()).sorted().toList();
            if (!there.isEmpty()) {
                throw new Failure(1, "the data directory " + data + " is not empty: it has " + String.join(", ", there)
                        + ". A backup is restored into an empty one; move away what is there, or set another DATA_DIR");
            }
        } catch (IOException e) {
            throw new Failure(1, "the data directory " + data + " can't be looked into: "
                    + Trouble.of(e));
        }
    }

    private Stream<Path> inIt() throws IOException {
        if (Files.notExists(data)) {
            return Stream.of();
        }
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(each -> !NOTHING.contains(each.getFileName().toString())).toList().stream();
        }
    }

    /** The folders that are not there yet, the innermost first. */
    private List<Path> missing() {
        var missing = new ArrayList<Path>();
        for (Path each = data; Files.notExists(each); each = each.getParent()) {
            missing.add(each);
        }
        return missing;
    }

    private void putInPlace(Path part) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(part)) {
            all = files.sorted(Comparator.comparing(file -> file.endsWith(DATABASE))).toList();
        }
        for (Path each : all) {
            Files.move(each, data.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        Disk.force(data);
        Files.delete(part);
        Disk.force(data);
    }

    private void clear(List<Path> made) throws IOException {
        for (Path each : inIt().toList()) {
            Trees.delete(each);
        }
        Files.deleteIfExists(data.resolve("lock"));
        for (Path each : made) {
            Files.deleteIfExists(each);
        }
    }
}
