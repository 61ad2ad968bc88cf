package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of the database that goes into a backup, and comes out of one. */
class DatabaseFileTest {
    @TempDir
    private Path folder;
    private TestStore store;
    private Path copy;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
        copy = folder.resolve("copy");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static boolean contains(Path file, String word) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word);
    }

    private String refusal() {
        return assertThrows(StoreException.class, () -> DatabaseFile.check(copy)).getMessage();
    }

    @Test
    void itHasAllThatIsCommittedAndNothingThatWasDeleted() throws IOException {
        store.otherProgram("CREATE TABLE word (word TEXT)", "INSERT INTO word VALUES ('xyzzy')");
        store.otherProgram("DELETE FROM word", "INSERT INTO word VALUES ('plugh')");
        assertTrue(contains(folder.resolve("slipway.db-wal"), "xyzzy"));
        store.database.copy(copy);
        assertEquals("plugh", TestStore.seen(copy, "SELECT word FROM word"));
        assertFalse(contains(copy, "xyzzy"));
        assertFalse(Files.exists(folder.resolve("copy-wal")));
        DatabaseFile.check(copy);
    }

    @Test
    void aCopyIsOneStateWhileOthersWrite() throws Exception {
        var pouring = new Thread(() -> {
            while (!Thread.interrupted()) {
                store.job(null);
            }
        });
        pouring.start();
        try {
            for (int i = 0; i < 5; i++) {
                Files.deleteIfExists(copy);
                store.database.copy(copy);
                assertEquals("0", TestStore.seen(copy, "SELECT (SELECT count(*) FROM task) "
                        + "- (SELECT count(*) FROM event WHERE event = 'JOB_CREATED')"));
            }
        } finally {
            pouring.interrupt();
            pouring.join();
        }
    }

    @Test
    void whatIsNoDatabaseOfOursIsRefused() throws IOException {
        Files.writeString(copy, "this is no database at all, but long enough to look like one".repeat(20));
        assertTrue(refusal().contains("SQLITE_NOTADB"), refusal());
        Files.write(copy, new byte[0]);
        assertEquals("it is empty", refusal());
        TestStore.run(copy, "CREATE TABLE theirs (id)");
        assertEquals("it is another program's database, not Slipway's", refusal());
    }

    @Test
    void aNewerProgramsIsRefused() {
        store.database.copy(copy);
        TestStore.run(copy, "PRAGMA user_version = 99");
        assertTrue(refusal().startsWith("it was written by a newer Slipway (its version is 99"), refusal());
    }

    @Test
    void aDamagedOneIsRefused() throws IOException {
        for (int i = 0; i < 300; i++) {
            store.job("some");
        }
        store.database.copy(copy);
        byte[] bytes = Files.readAllBytes(copy);
        for (int i = bytes.length / 2; i < bytes.length / 2 + 4096; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(copy, bytes);
        assertTrue(refusal().startsWith("it is damaged: ") || refusal().startsWith("it can't be read: "), refusal());
    }
}
