package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads that read outlive what goes wrong in a piece of reading. */
class ReadersTest {
    private static final int MORE_THAN_THERE_ARE = 5;

    @Test
    void whoeverReadsAfterAnErrorIsAnswered(@TempDir Path folder) {
        try (var store = new TestStore(folder)) {
            for (int i = 0; i < MORE_THAN_THERE_ARE; i++) {
                var said = assertThrows(StoreException.class, () -> store.database.read(session -> {
                    throw new StackOverflowError("too deep");
                }));
                assertEquals("reading: too deep", said.getMessage());
            }
            assertEquals(0L, store.database.read(Events::last));
        }
    }
}
