package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file grows while it is verified. */
class LiveVerificationTest {
    private static final int MORE_READERS_THAN_THERE_ARE = 8;

    @Test
    void linesThatAreWrittenAsItBeginsAreNotMissed(@TempDir Path folder) throws Exception {
        try (var audit = new TestAudit(folder)) {
            audit.say(3);
            var busy = new CountDownLatch(1);
            for (int i = 0; i < MORE_READERS_THAN_THERE_ARE; i++) {
                waiting(() -> audit.store.database.read(session -> {
                    await(busy);
                    return null;
                }));
            }
            var verification = new FutureTask<>(audit::verify);
            waiting(verification);
            // The second sets down in the database that the first is in the file.
            audit.say(2);
            busy.countDown();
            assertEquals(List.of(), verification.get().problems());
        }
    }

    /** Starts it, and returns when it waits for its answer. */
    private static void waiting(Runnable reading) {
        var thread = Thread.ofVirtual().start(reading);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
