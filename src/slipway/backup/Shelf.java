package slipway.backup;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import slipway.json.Json;
import slipway.shell.Disk;
import slipway.shell.Trees;
import slipway.task.Backup;
import slipway.task.Times;

/**
 * Where backups lie.
 *
 * <pre>
 * slipway-20261123T155000Z.tar        a backup
 * slipway-20261123T155000Z.tar.json   what is told of it, so that nobody reads gigabytes for that
 * making-…/                           one that is being made, or was when the service was killed
 * </pre>
 *
 * The tar comes last: once it is there, it is a backup. It is one no more when a person has removed it.
 */
final class Shelf {
    private static final Logger LOG = System.getLogger(Shelf.class.getName());
    private static final String NAME = "slipway-[0-9]{8}T[0-9]{6}Z\\.tar";
    private static final String TOLD = ".json";
    private static final String MAKING = "making-";

    private final Path folder;

    /** Removes what a killed service has left half made. */
    Shelf(Path folder) throws IOException {
        this.folder = folder;
        try (var left = Files.newDirectoryStream(folder, MAKING + "*")) {
            for (Path each : left) {
                Trees.delete(each);
            }
        }
    }

    /** An empty folder to make one in, on the same disk; for the owner only. */
    Path making() throws IOException {
        return Files.createTempDirectory(folder, MAKING);
    }

    /** The name for one of that time, in seconds; a second later if another was made within the same one. */
    String free(Instant at) {
        String name = "slipway-" + Times.text(at).replaceAll("[-:]|\\.[0-9]+", "") + ".tar";
        return Files.exists(file(name)) ? free(at.plusSeconds(1)) : name;
    }

    /** Writes down, in {@code making}, what is to be told of it. */
    static Path tell(Path making, Backup backup) throws IOException {
        Path told = Files.createFile(making.resolve("told"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(told, Json.line(backup.fields()));
        Disk.force(told);
        return told;
    }

    /** Puts one there, of a tar and a file that are on the disk. */
    void put(Backup backup, Path tar, Path told) throws IOException {
        Files.move(told, folder.resolve(backup.file() + TOLD), StandardCopyOption.ATOMIC_MOVE);
        Files.move(tar, file(backup.file()), StandardCopyOption.ATOMIC_MOVE);
        Disk.force(folder);
    }

    void remove(Backup backup) throws IOException {
        Files.deleteIfExists(file(backup.file()));
        Files.deleteIfExists(folder.resolve(backup.file() + TOLD));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Newest first. */
    List<Backup> all() throws IOException {
        var all = new ArrayList<Backup>();
        try (var files = Files.newDirectoryStream(folder, "*.tar")) {
            for (Path file : files) {
                find(file.getFileName().toString()).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(Backup::file).reversed());
        return all;
    }

    /** None when there is no backup of that name, or what is told of it is not of this file. */
    private Optional<Backup> find(String name) throws IOException {
        Path told = folder.resolve(name + TOLD);
        if (!name.matches(NAME) || !Files.exists(file(name)) || !Files.exists(told)) {
            return Optional.empty();
        }
        try {
            var fields = Given.parse(Files.readAllBytes(told));
            var backup = new Backup(name, fields.number("size"), fields.text("sha256"),
                    fields.in("audit_head").number("seq"), fields.in("audit_head").text("hash"),
                    fields.time("created_at"));
            return backup.size() == Files.size(file(name)) ? Optional.of(backup) : Optional.empty();
        } catch (BackupException e) {
            LOG.log(Level.WARNING, told + " can't be used, so its backup is not listed: " + e.getMessage());
            return Optional.empty();
        }
    }
}
