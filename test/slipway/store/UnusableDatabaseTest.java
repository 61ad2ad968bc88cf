package slipway.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is not the program's is refused in a sentence, and left as it is. */
class UnusableDatabaseTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("slipway.db");
    }

    private void sql(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    private void assertRefused(String sentence) throws IOException {
        byte[] before = Files.readAllBytes(file);
        var refused = assertThrows(StoreException.class, () ->
                Database.open(file, InstantSource.system(), Vault.NONE, () -> { }).close());
        String message = refused.getMessage();
        assertTrue(message.startsWith("the database " + file + " can't be used: "), message);
        assertTrue(message.contains(sentence), message);
        assertFalse(message.contains("\n"), message);
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() throws SQLException, IOException {
        new TestStore(folder).close();
        sql("PRAGMA user_version = 4711");
        assertRefused("it was written by a newer Slipway (its version is 4711, this program knows "
                + Migrations.files().size() + ")");
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws SQLException, IOException {
        sql("CREATE TABLE recipe (id INTEGER)");
        assertRefused("it is another program's database");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws IOException {
        Files.writeString(file, "Dear diary, ".repeat(500));
        assertRefused("it is not an SQLite database");
    }

    @Test
    void aDatabaseThatIsCutOffIsRefused() throws IOException {
        try (var store = new TestStore(folder)) {
            store.job(null);
        }
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
        var refused = assertThrows(StoreException.class, () ->
                Database.open(file, InstantSource.system(), Vault.NONE, () -> { }).close());
        assertTrue(refused.getMessage().startsWith("the database " + file + " can't be used: "), refused.getMessage());
    }

    @Test
    void anEmptyFileBecomesADatabase() throws IOException {
        Files.createFile(file);
        try (var store = new TestStore(folder)) {
            assertEquals(1, store.job(null).id());
        }
    }

    @Test
    void aProgramBesideTheServiceMakesNoDatabase() {
        var refused = assertThrows(StoreException.class, () -> Database.join(file, InstantSource.system()));
        assertEquals("there is no database " + file + "; start the service once, or set DATA_DIR",
                refused.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void aProgramBesideTheServiceMigratesNothing() throws IOException {
        Files.createFile(file);
        var refused = assertThrows(StoreException.class, () -> Database.join(file, InstantSource.system()));
        assertTrue(refused.getMessage().contains("its version is 0, this program's " + Migrations.files().size()),
                refused.getMessage());
    }
}
