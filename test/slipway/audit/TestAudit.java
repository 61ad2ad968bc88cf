package slipway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import slipway.store.TestStore;
import slipway.task.Event;

/** A database and its audit file, which can be stopped, tampered with, and started again. */
final class TestAudit implements AutoCloseable {
    final Path folder;
    final Path file;
    /** What was told of at once, each time. */
    final List<List<Event>> told = new ArrayList<>();
    TestStore store;
    AuditLog log;

    TestAudit(Path folder) throws IOException {
        this.folder = folder;
        this.file = folder.resolve("audit/audit.log");
        start();
    }

    void start() throws IOException {
        store = new TestStore(folder);
        log = opened();
    }

    /** As a start opens it. */
    AuditLog opened() throws IOException {
        return AuditLog.open(file, store.database, told::add, () -> {
            throw new AssertionError("the program would end");
        });
    }

    /** In order, as Main does. */
    void stop() throws IOException {
        if (log != null) {
            log.close();
            store.close();
            log = null;
        }
    }

    /** Adds so many events. */
    void say(int events) {
        for (int i = 0; i < events; i++) {
            store.database.write(tx -> tx.event("CLEANED", null, "system", "Ölçüm: \"ı\" \\ \n\t x".repeat(3)));
        }
    }

    List<String> lines() throws IOException {
        return List.of(Files.readString(file).split("\n"));
    }

    /** What a power cut leaves: the database knows of {@code known} lines, the file has these bytes. */
    void powerCut(int known, byte[] bytes) throws IOException {
        String hash = known == 0 ? Line.FIRST
                : new Line().hash(lines().get(known - 1).getBytes(StandardCharsets.UTF_8));
        stop();
        store.otherProgram("UPDATE audit_head SET seq = " + known + ", hash = '" + hash + "'");
        Files.write(file, bytes);
    }

    /** The first lines of the file, each with its LF. */
    byte[] first(int count) throws IOException {
        return (String.join("\n", lines().subList(0, count)) + (count > 0 ? "\n" : ""))
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Changes the file while the program is stopped, and starts it again. */
    void edit(UnaryOperator<List<String>> change) throws IOException {
        stop();
        var lines = new ArrayList<>(lines());
        Files.writeString(file, String.join("\n", change.apply(lines)) + "\n");
        start();
    }

    void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    Report verify() throws IOException {
        return Audit.verify(file, store.database);
    }

    /** The events that say that a start found something. */
    int mismatches() {
        return Integer.parseInt(store.seen("SELECT count(*) FROM event WHERE event = 'AUDIT_MISMATCH'"));
    }

    int events() {
        return Integer.parseInt(store.seen("SELECT count(*) FROM event"));
    }

    /** Every event has its line all the same, so many starts said it, and it shows now and after more starts. */
    void assertShows(int mismatches) throws IOException {
        for (int i = 0; i < 2; i++) {
            say(2);
            assertFalse(verify().valid());
            assertFalse(Audit.verifyChain(file).valid());
            assertEquals(mismatches, mismatches());
            String text = Files.readString(file);
            for (int seq = events() - 1; seq <= events(); seq++) {
                assertTrue(text.contains("\n{\"seq\":" + seq + ","), "line " + seq);
            }
            stop();
            start();
        }
    }

    String mismatch() {
        return store.seen("SELECT message FROM event WHERE event = 'AUDIT_MISMATCH'");
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
