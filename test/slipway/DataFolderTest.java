package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data directory and its lock. */
class DataFolderTest {
    @TempDir
    private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void oneProgramHoldsItAndTheNextIsToldWho() throws Failure, IOException {
        try (var held = DataFolder.open(folder)) {
            var refused = assertThrows(Failure.class, () -> DataFolder.open(folder));
            assertEquals(2, refused.status());
            assertTrue(refused.getMessage().matches("the data directory " + folder + " is held by process "
                    + ProcessHandle.current().pid() + " since 20[-0-9T:.]+Z; stop that one, or give this one another "
                    + "DATA_DIR"), refused.getMessage());
            assertTrue(Files.exists(held.file("lock")));
        }
        DataFolder.open(folder).close();
    }

    @Test
    void itIsMadeWithAllThatIsMissingAboveIt() throws Failure, IOException {
        Path deep = folder.resolve("var/lib/slipway");
        DataFolder.open(deep).close();
        assertEquals("rwx--x--x", rights(deep), "others pass through to the live releases, and see nothing");
    }

    @Test
    void whatIsInItIsItsOwnersAlone() throws Failure, IOException {
        try (var data = DataFolder.open(folder)) {
            assertEquals("rwx------", rights(data.folder("logs")));
            assertEquals("rw-------", rights(data.privateFile("slipway.db")));
            assertEquals("rw-------", rights(folder.resolve("lock")));
        }
    }

    @Test
    void aPlaceThatCannotBeADirectoryIsRefusedInASentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var refused = assertThrows(Failure.class, () -> DataFolder.open(file.resolve("data")));
        assertEquals(2, refused.status());
        assertTrue(refused.getMessage().startsWith("the data directory " + file + "/data can't be used: "),
                refused.getMessage());
    }

    @Test
    void theIdOfTheInstallationIsMadeOnce() throws Failure, IOException {
        String instance;
        try (var data = DataFolder.open(folder)) {
            instance = data.instance();
            assertTrue(instance.matches("[0-9a-f]{32}"), instance);
            assertEquals(instance, data.instance());
        }
        try (var data = DataFolder.open(folder)) {
            assertEquals(instance, data.instance());
        }
    }
}
