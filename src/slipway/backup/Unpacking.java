package slipway.backup;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import slipway.shell.Disk;

/** Takes a backup apart into an empty folder: only files that a backup has, and each as its manifest says. */
final class Unpacking {
    private static final Pattern NAME = Pattern.compile("slipway\\.db|audit/audit\\.log"
            + "|ssh/(id_ed25519|id_ed25519\\.pub|known_hosts)|artifacts/[1-9][0-9]{0,17}\\.tar\\.gz");
    private static final int MOST_MANIFEST = 1 << 24;
    private static final int BUFFER = 1 << 18;

    private final Path into;
    private final Set<String> names = new HashSet<>();
    private final List<Manifest.Item> found = new ArrayList<>();
    private Manifest manifest;

    private Unpacking(Path into) {
        this.into = into;
    }

    /**
     * @return what it has
     * @throws BackupException when it is none, or not whole; {@code into} is to be thrown away then
     */
    static Manifest run(Path backup, Path into) throws IOException {
        var unpacking = new Unpacking(into);
        try (var tar = new TarReader(backup)) {
            for (var file = tar.next(); file.isPresent(); file = tar.next()) {
                unpacking.unpack(tar, file.get());
            }
        }
        return unpacking.checked();
    }

    private void unpack(TarReader tar, TarHeader file) throws IOException {
        if (manifest != null) {
            throw new BackupException("'" + file.name() + "' stands behind its " + Manifest.NAME);
        }
        if (file.name().equals(Manifest.NAME)) {
            if (file.size() > MOST_MANIFEST) {
                throw new BackupException("its " + Manifest.NAME + " has " + file.size() + " bytes");
            }
            manifest = manifest(tar);
        } else if (!NAME.matcher(file.name()).matches()) {
            throw new BackupException("it has '" + file.name() + "', which no backup has");
        } else if (!names.add(file.name())) {
            throw new BackupException("it has '" + file.name() + "' twice");
        } else {
            found.add(new Manifest.Item(file.name(), file.size(), write(tar, file.name())));
        }
    }

    private static Manifest manifest(TarReader tar) throws IOException {
        var json = new ByteArrayOutputStream();
        tar.copy(json);
        try {
            return Manifest.of(json.toByteArray());
        } catch (BackupException e) {
            throw new BackupException("its " + Manifest.NAME + " can't be used: " + e.getMessage());
        }
    }

    /** @return its SHA-256 */
    private String write(TarReader tar, String name) throws IOException {
        Path path = into.resolve(name);
        Disk.makeFolder(path.getParent(), Disk.PRIVATE);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var digest = Disk.sha256();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER);
                var both = new DigestOutputStream(out, digest)) {
            tar.copy(both);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Manifest checked() throws BackupException {
        if (manifest == null) {
            throw new BackupException("it has no " + Manifest.NAME + ", with which a backup ends");
        }
        for (Manifest.Item file : found) {
            Manifest.Item told = told(file.name()).orElseThrow(() -> new BackupException("it has '" + file.name()
                    + "', of which its " + Manifest.NAME + " does not know"));
            if (!told.equals(file)) {
                throw new BackupException("'" + file.name() + "' in it is damaged: it has " + file.size()
                        + " bytes with the SHA-256 " + file.sha256() + ", and is to have " + told.size()
                        + " with " + told.sha256());
            }
        }
        for (Manifest.Item told : manifest.files()) {
            if (!names.contains(told.name())) {
                throw new BackupException("'" + told.name() + "' is missing in it");
            }
        }
        for (String name : List.of(Packing.DATABASE, Packing.AUDIT)) {
            if (!names.contains(name)) {
                throw new BackupException("'" + name + "' is missing in it, and in its " + Manifest.NAME);
            }
        }
        return manifest;
    }

    private Optional<Manifest.Item> told(String name) {
        return manifest.files().stream().filter(file -> file.name().equals(name)).findFirst();
    }
}
