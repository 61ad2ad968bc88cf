package slipway.store;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        URL packed = NativeLibrary.class.getResource("/org/sqlite/native/" + system() + "/" + name);
        if (packed == null || !(packed.openConnection() instanceof JarURLConnection jar)) {
            // Another platform than those in the jar: the driver looks for itself, and says what it misses.
            return;
        }
        // By what the jar's own list says of it: to hash a megabyte takes longer than all the rest of this.
        var entry = jar.getJarEntry();
        Path kept = folder.resolve(Long.toHexString(entry.getCrc()) + "-" + entry.getSize()).resolve(name);
        if (!Files.exists(kept)) {
            Files.createDirectories(kept.getParent());
            Path part = Files.createTempFile(kept.getParent(), name, ".part");
            try (var in = jar.getInputStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        System.setProperty("org.sqlite.lib.path", kept.getParent().toString());
        System.setProperty("org.sqlite.lib.name", name);
    }

    /** The folder for this system, as {@code OSInfo} finds it, which would run {@code uname} to know of Android. */
    private static String system() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "Mac" : System.getProperty("os.name");
        return system + (OSInfo.isMusl() ? "-Musl" : "") + "/" + OSInfo.getArchName();
    }
}
