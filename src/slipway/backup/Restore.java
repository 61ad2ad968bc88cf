package slipway.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import slipway.audit.Audit;
import slipway.audit.Report;
import slipway.shell.Disk;
import slipway.shell.Releases;
import slipway.store.Database;
import slipway.store.DatabaseFile;
import slipway.store.Events;
import slipway.store.NativeLibrary;
import slipway.store.Restoration;
import slipway.store.StoreException;
import slipway.store.Vault;
import slipway.task.Refusal;
import slipway.task.Times;

/** Makes of a backup what a service can start on. */
public final class Restore {
    private final Path backup;
    private final Path into;
    private final Path live;

    /**
     * @param into is empty, and becomes what a data directory has
     * @param live LIVE_DIR, which may be there with all its releases, or not
     */
    public Restore(Path backup, Path into, Path live) {
        this.backup = backup;
        this.into = into;
        this.live = live;
    }

    /**
     * All is verified before anything is changed, and on the disk when this returns.
     *
     * @return what there is to say, and for a person to do; a sentence each
     * @throws BackupException when it can't be restored; {@code into} is to be thrown away then
     */
    public List<String> run() throws IOException {
        long size = Files.size(backup);
        if (into.toFile().getUsableSpace() < size) {
            throw new BackupException("it has " + size + " bytes, and the disk of the data directory has not so many");
        }
        Manifest manifest = Unpacking.run(backup, into);
        Restoration.Left left = database(manifest);
        try (Stream<Path> all = Files.walk(into)) {
            for (Path each : all.toList()) {
                Disk.force(each);
            }
        }
        return say(manifest, left);
    }

    private Restoration.Left database(Manifest manifest) throws IOException {
        Path file = into.resolve(Packing.DATABASE);
        Path lib = into.resolve("lib");
        Disk.makeFolder(lib, Disk.PRIVATE);
        NativeLibrary.keep(lib);
        try {
            DatabaseFile.check(file);
            // Made by an older program it is brought up to date here, so that today's statements can be used.
            try (var database = Database.open(file, InstantSource.system(), Vault.NONE,
                    () -> Runtime.getRuntime().halt(1))) {
                checkAudit(manifest, database);
                var there = new Restoration.There(checkedArtifacts(manifest, database), this::isThere,
                        newestRelease());
                return database.write(tx -> Restoration.run(tx, there, "the backup of " + made(manifest)));
            }
        } catch (StoreException | Refusal | IllegalStateException | IllegalArgumentException | ArithmeticException
                | DateTimeException e) {
            // The last four: rows that no Slipway wrote.
            throw new BackupException("its " + Packing.DATABASE + " can't be used: " + e.getMessage());
        }
    }

    private void checkAudit(Manifest manifest, Database database) throws IOException {
        Report report = Audit.verify(into.resolve(Packing.AUDIT), database);
        long last = database.read(Events::last);
        if (report.seq() != last) {
            throw new BackupException("its audit log ends with line " + report.seq() + ", and its database with event "
                    + last);
        }
        if (report.seq() != manifest.auditHead().seq() || !report.hash().equals(manifest.auditHead().hash())) {
            throw new BackupException("its audit log ends with line " + report.seq() + " and the hash " + report.hash()
                    + ", not with line " + manifest.auditHead().seq() + " and " + manifest.auditHead().hash()
                    + ", as its " + Manifest.NAME + " says");
        }
        if (!report.valid() && manifest.auditValid()) {
            throw new BackupException("its audit log is not valid: " + report.problems().getFirst());
        }
    }

    /** @return the builds whose artifacts are there */
    private static Set<Long> checkedArtifacts(Manifest manifest, Database database) throws BackupException {
        Map<Long, String> made = database.read(Restoration::artifacts);
        var there = new HashSet<Long>();
        for (Manifest.Item file : manifest.files()) {
            long build = Packing.build(file.name());
            if (build > 0 && !file.sha256().equals(made.get(build))) {
                throw new BackupException("'" + file.name() + "' in it is not what its database says that build "
                        + build + " made");
            }
            there.add(build);
        }
        return there;
    }

    private boolean isThere(Restoration.Release release) {
        return new Releases(live, release.environment(), release.repository()).isThere(release.deployment());
    }

    private long newestRelease() throws IOException {
        long newest = 0;
        for (Path environment : folders(live)) {
            for (Path repository : folders(environment)) {
                var placed = new Releases(live, environment.getFileName().toString(),
                        repository.getFileName().toString()).placed();
                newest = placed.isEmpty() ? newest : Math.max(newest, placed.getLast());
            }
        }
        return newest;
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private static String made(Manifest manifest) {
        return Times.text(manifest.createdAt()) + " with the audit log up to line " + manifest.auditHead().seq();
    }

    private static List<String> say(Manifest manifest, Restoration.Left left) {
        var said = new ArrayList<>(left.told());
        if (!manifest.auditValid()) {
            said.add("its audit log was not valid when the backup was made; 'audit verify' says why");
        }
        said.addFirst("restored from the backup of " + made(manifest));
        return said;
    }
}
