package slipway.shell;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the JDK has no short word for. */
public final class Disk {
    /** Permissions: for the service alone, and for others to read. */
    public static final String PRIVATE = "rwx------";
    public static final String PUBLIC = "rwxr-xr-x";

    private static final int BUFFER = 1 << 18;

    private Disk() {
    }

    /**
     * Has a file's contents, or the names in a folder, on the disk before it returns. An interrupted thread does it
     * all the same, and stays interrupted: the way back of a cancelled deployment needs this too.
     */
    public static void force(Path fileOrFolder) throws IOException {
        boolean interrupted = false;
        boolean forced = false;
        while (!forced) {
            try (var channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
                channel.force(true);
                forced = true;
            } catch (ClosedByInterruptException again) {
                interrupted = Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a folder, and those it lies in, with these permissions whatever the umask. One there stays as it is. */
    public static void makeFolder(Path folder, String permissions) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder.toAbsolutePath().getParent(), permissions);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
        }
    }

    /** In hex. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
