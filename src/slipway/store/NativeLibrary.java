package slipway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.sqlite.util.OSInfo;

/**
 * SQLite itself, kept unpacked. The driver would unpack it into a temporary folder at each start, which takes 100 ms,
 * fails where that folder is {@code noexec}, and leaves a megabyte behind each time the program is killed.
 */
public final class NativeLibrary {
    private NativeLibrary() {
    }

    /** Has the driver load it from {@code folder}; to be called before the first connection is opened. */
    public static void keep(Path folder) throws IOException {
        String name = System.mapLibraryName("sqlitejdbc").replace(".jnilib", ".dylib");
        String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
        byte[] library;
        try (var in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                // Another platform than those in the jar: the driver looks for itself, and says what it misses.
                return;
            }
            library = in.readAllBytes();
        }
        Path kept = folder.resolve(sha256(library)).resolve(name);
        if (!Files.exists(kept)) {
            Files.createDirectories(kept.getParent());
            Path part = Files.createTempFile(kept.getParent(), name, ".part");
            Files.write(part, library);
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        System.setProperty("org.sqlite.lib.path", kept.getParent().toString());
        System.setProperty("org.sqlite.lib.name", name);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
