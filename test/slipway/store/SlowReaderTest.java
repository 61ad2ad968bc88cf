package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Writer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;

/** Another program that reads for long: what is written meanwhile stays in the WAL, and is taken off it afterwards. */
class SlowReaderTest {
    private static final String MEGABYTE = "x".repeat(1 << 20);

    @TempDir
    private Path folder;

    private static void write(TestStore store, long megabytes) {
        for (int i = 0; i < megabytes; i++) {
            store.database.write(tx -> tx.event("CLEANED", null, "system", MEGABYTE));
        }
    }

    @Test
    void theWalGrowsWhileItReadsWritesGoOnAndAfterwardsItIsCutBack() throws Exception {
        Programs.assumeThere("sqlite3");
        long limit = Connections.WAL_LIMIT;
        try (var store = new TestStore(folder)) {
            var reader = new ProcessBuilder("sqlite3", "-readonly", store.file.toString()).redirectErrorStream(true)
                    .start();
            try (var said = reader.inputReader(); Writer asks = reader.outputWriter()) {
                asks.write("BEGIN; SELECT count(*) FROM event;\n");
                asks.flush();
                assertEquals("0", said.readLine());
                write(store, (limit >> 20) + 8);
                assertTrue(store.database.walSize() > limit, "nothing was taken off: " + store.database.walSize());
                asks.write("SELECT count(*) FROM event;\n");
                asks.flush();
                assertEquals("0", said.readLine(), "it still sees what was there when it began");
            } finally {
                reader.destroy();
                reader.waitFor();
            }
            write(store, 20);
            assertTrue(store.database.walSize() <= limit, "it is cut back: " + store.database.walSize());
            assertEquals((limit >> 20) + 28 + "", store.seen("SELECT count(*) FROM event"));
        }
    }
}
