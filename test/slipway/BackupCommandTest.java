package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words {@code backup} and {@code restore} of the command line. */
class BackupCommandTest {
    @TempDir
    private Path folder;
    private Path data;
    private Path backup;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
        backup = folder.resolve("it.tar");
    }

    /** What the program says to these words, after its status. */
    private static String say(Path data, String... words) throws IOException, InterruptedException {
        try (var program = Launched.with(data, Map.of(), words)) {
            return program.status() + " " + program.said();
        }
    }

    private List<String> events() throws IOException {
        return Files.readAllLines(data.resolve("audit/audit.log")).stream()
                .map(line -> line.replaceFirst(".*\"event\":\"([A-Z_]+)\".*\"actor\":\"([a-z]+)\".*", "$1 $2"))
                .toList();
    }

    @Test
    void aBackupIsMadeBesideTheServiceWhichWritesItsLine() throws Exception {
        try (var service = Running.start(data)) {
            String said = say(data, "backup", backup.toString());
            assertTrue(said.matches("0 " + backup + ": [0-9]+ bytes, SHA-256 [0-9a-f]{64}, audit head 3 [0-9a-f]{64}"
                    + "\n"), said);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
            service.post("/api/users", Map.of("name", "bob", "role", "viewer"));
            assertEquals(List.of("BACKUP_CREATED system", "USER_CREATED admin"), events().subList(3, 5));
            assertEquals(true, service.get("/api/audit/verify").get("valid"));
            assertEquals(List.of(), service.get("/api/backups").list("backups"), "it is not the service's to keep");
        }
        try (var left = Files.list(folder)) {
            assertEquals(List.of("data", "it.tar"), left.map(each -> each.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void withoutAServiceItIsMadeTooAndRestoredElsewhere() throws Exception {
        Running.start(data).close();
        Files.writeString(backup, "an older one");
        assertTrue(say(data, "backup", backup.toString()).startsWith("0 "));
        String again = say(data, "backup", backup.toString());
        assertTrue(again.contains(", audit head 5 "), again);
        assertEquals(4, events().size(), "the audit file is left to the service");
        Path restored = folder.resolve("restored");
        assertTrue(say(restored, "restore", backup.toString()).matches("0 restored from the backup of [-0-9T:.]+Z with"
                + " the audit log up to line 5\n"));
        assertTrue(say(restored, "audit", "verify").endsWith("\nvalid\n"));
        try (var service = Launched.with(restored, Map.of())) {
            service.await("answers on ");
            service.stop();
            assertEquals(0, service.status());
        }
        assertTrue(say(restored, "audit", "verify").endsWith("\nvalid\n"));
        String log = Files.readString(restored.resolve("audit/audit.log"));
        assertTrue(log.contains("\n{\"seq\":6,"), log);
        data = restored;
        assertEquals(1, events().stream().filter(each -> each.equals("RESTORED system")).count());
    }

    @Test
    void theServicesOwnBackupIsRestoredToo() throws Exception {
        try (var service = Running.start(data)) {
            Path made = data.resolve("backups/" + service.form("/api/backups", "").get("file"));
            assertTrue(say(folder.resolve("restored"), "restore", made.toString()).startsWith("0 "));
        }
    }

    @Test
    void whatCannotBeMadeIsSaidAndLeavesNothing() throws Exception {
        Running.start(data).close();
        Path nowhere = folder.resolve("nowhere/it.tar");
        String said = say(data, "backup", nowhere.toString());
        assertTrue(said.startsWith("1 the backup " + nowhere + " can't be made: "), said);
        Files.createDirectory(folder.resolve("it"));
        said = say(data, "backup", folder.resolve("it").toString());
        assertTrue(said.contains("it is a folder; give the name of a file"), said);
        said = say(folder.resolve("none"), "backup", backup.toString());
        assertTrue(said.startsWith("1 there is no database "), said);
        try (var left = Files.list(folder)) {
            assertEquals(List.of("data", "it"), left.map(each -> each.getFileName().toString()).sorted().toList());
        }
        assertFalse(events().contains("BACKUP_CREATED system"));
    }

    @Test
    void whatCannotBeRestoredIsSaidWithItsFile() throws Exception {
        Files.write(backup, "no tar".repeat(1000).getBytes(StandardCharsets.UTF_8));
        assertEquals("1 " + backup + " can't be restored: it is no tar, or damaged\n",
                say(data, "restore", backup.toString()));
        assertEquals("1 there is no file " + folder.resolve("none.tar") + "\n",
                say(data, "restore", folder.resolve("none.tar").toString()));
        assertFalse(Files.exists(data));
        String help = say(data, "help");
        assertTrue(help.contains("backup FILE") && help.contains("restore FILE"), help);
    }
}
