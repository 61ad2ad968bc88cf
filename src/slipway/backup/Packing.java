package slipway.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import slipway.audit.Audit;
import slipway.audit.AuditCopy;
import slipway.shell.Disk;
import slipway.store.Database;
import slipway.store.DatabaseFile;
import slipway.store.Journal;
import slipway.store.Restoration;
import slipway.store.Session;

/**
 * Makes the tar of a backup while the service is used. What is in it, by its names in the data directory:
 *
 * <pre>
 * slipway.db           a copy of all that is committed
 * audit/audit.log      up to the line of the last event in that copy
 * ssh/id_ed25519 …     what private repositories know the service by
 * artifacts/17.tar.gz  if they are asked for
 * manifest.json        what the others are
 * </pre>
 *
 * Not in it are the key for secrets, which must not lie beside what it opens, and the id of the installation.
 */
public final class Packing {
    static final String DATABASE = "slipway.db";
    static final String AUDIT = "audit/audit.log";
    private static final String ARTIFACTS = "artifacts/";
    private static final String ENDING = ".tar.gz";
    private static final String[] SSH = {"ssh/id_ed25519", "ssh/id_ed25519.pub", "ssh/known_hosts"};
    private static final Logger LOG = System.getLogger(Packing.class.getName());
    private static final int BUFFER = 1 << 18;

    private final Database database;
    private final Path data;
    private final InstantSource time;
    private final String version;

    /**
     * @param data    the data directory
     * @param version of the program
     */
    public Packing(Database database, Path data, InstantSource time, String version) {
        this.database = database;
        this.data = data;
        this.time = time;
        this.version = version;
    }

    /** How many bytes {@link #pack} may take while it works: of what there is, more than once. */
    long need(boolean artifacts) throws IOException {
        long need = 0;
        for (String name : List.of(DATABASE, DATABASE + "-wal", AUDIT)) {
            Path file = data.resolve(name);
            need += 2 * (Files.exists(file) ? Files.size(file) : 0);
        }
        if (artifacts) {
            try (var all = Files.list(data.resolve(ARTIFACTS))) {
                need += all.mapToLong(file -> file.toFile().length()).sum();
            }
        }
        return need;
    }

    /**
     * Makes it in {@code folder}, which is empty, for the owner only, and has room for the database twice. On a
     * platform thread.
     */
    Packed pack(Path folder, boolean artifacts) throws IOException {
        Instant now = time.instant().truncatedTo(ChronoUnit.MILLIS);
        Path copy = privateFile(folder, "database");
        database.copy(copy);
        return DatabaseFile.read(copy, session -> {
            Path audit = privateFile(folder, "audit");
            Journal.Head head = AuditCopy.make(data.resolve(AUDIT), session, audit);
            boolean valid = Audit.verify(audit, session).valid();
            if (!valid) {
                LOG.log(Level.WARNING, "the audit log is not valid; the backup has it as it is, and says so");
            }
            Path tar = privateFile(folder, "tar");
            var writer = new TarWriter(new BufferedOutputStream(Files.newOutputStream(tar), BUFFER), now);
            try (writer) {
                writer.add(DATABASE, copy);
                writer.add(AUDIT, audit);
                for (String name : SSH) {
                    addIfThere(writer, name);
                }
                if (artifacts) {
                    addArtifacts(writer, session);
                }
                writer.add(Manifest.NAME, new Manifest(version, now, head, valid, writer.written()).json());
            }
            Disk.force(tar);
            return new Packed(tar, writer.size(), writer.sha256(), head, now);
        });
    }

    /** Those that are what the builds made; of another it is as good to say that there is none. */
    private void addArtifacts(TarWriter writer, Session session) throws IOException {
        for (Map.Entry<Long, String> each : Restoration.artifacts(session).entrySet()) {
            String name = artifact(each.getKey());
            Path file = data.resolve(name);
            if (Files.exists(file) && Disk.sha256(file).equals(each.getValue())) {
                addIfThere(writer, name);
            } else {
                LOG.log(Level.WARNING, file + " is not what the build made; the backup does not have it");
            }
        }
    }

    static String artifact(long build) {
        return ARTIFACTS + build + ENDING;
    }

    /** The build whose artifact a file is, by its name; 0 when it is none. */
    static long build(String name) {
        return name.startsWith(ARTIFACTS)
                ? Long.parseLong(name.substring(ARTIFACTS.length(), name.length() - ENDING.length()))
                : 0;
    }

    /** What is cleaned away at this moment is left out. */
    private void addIfThere(TarWriter writer, String name) throws IOException {
        try {
            writer.add(name, data.resolve(name));
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "not there: " + name);
        }
    }

    private static Path privateFile(Path folder, String name) throws IOException {
        return Files.createFile(folder.resolve(name), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
    }
}
