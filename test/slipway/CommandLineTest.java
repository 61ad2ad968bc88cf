package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of the command line, beside the running service. */
class CommandLineTest {
    @TempDir
    private Path folder;
    private Path data;
    private Running service;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        service = Running.start(data);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** What the program says to these words, after its status. */
    private String say(String... words) throws IOException, InterruptedException {
        try (var program = Launched.with(data, Map.of(), words)) {
            return program.status() + " " + program.said();
        }
    }

    @Test
    void aTokenIsMadeBesideTheServiceAndStandsInTheAuditLog() throws Exception {
        String said = say("token", "admin");
        assertTrue(said.matches("0 slw_[A-Za-z0-9_-]{43}\n"), said);
        String token = said.substring(2).strip();
        assertEquals(200, service.send(token, "GET", "/api/me", null, Map.of()).status());
        service.post("/api/users", Map.of("name", "bob", "role", "viewer"));
        assertTrue(Files.readString(data.resolve("audit/audit.log")).contains("made with slipway token"));
        assertEquals(true, service.get("/api/audit/verify").get("valid"));
        assertEquals("1 there is no user 'eve'\n", say("token", "eve"));
    }

    @Test
    void theAuditLogIsVerifiedBesideTheService() throws Exception {
        assertTrue(say("audit", "verify").matches("(?s)0 .*/audit/audit.log: [0-9]+ entries, head .*\nvalid\n"));
        Path log = data.resolve("audit/audit.log");
        Path copy = Files.copy(log, folder.resolve("copy.log"));
        assertTrue(say("audit", "verify", copy.toString()).endsWith("\nvalid\n"));
        Files.writeString(copy, Files.readString(copy).replaceFirst("admin", "nobody"));
        String said = say("audit", "verify", copy.toString());
        assertTrue(said.startsWith("1 line ") && said.endsWith("the audit log is NOT valid, see above\n"), said);
        assertTrue(say("audit", "verify", folder.resolve("none").toString()).startsWith("1 the audit file can't be"));
    }

    @Test
    void aFileThatHasNoLineOfAnAuditLogIsNotCalledValid() throws Exception {
        Path file = Files.writeString(folder.resolve("notes"), "not of the audit log");
        assertEquals("1 no line of " + file + " is one of an audit log\n", say("audit", "verify", file.toString()));
        Files.writeString(file, "");
        assertTrue(say("audit", "verify", file.toString()).endsWith("\nvalid\n"));
    }

    @Test
    void wordsThatAreNotUnderstoodAreAnsweredWithThoseThatAre() throws Exception {
        for (var words : List.of(List.of("backpack"), List.of("audit"), List.of("token"))) {
            String said = say(words.toArray(String[]::new));
            assertTrue(said.startsWith("2 '" + String.join(" ", words) + "' is not understood.\n"), said);
            assertTrue(said.contains("audit verify [FILE]"), said);
        }
    }

    @Test
    void withoutADatabaseNothingIsMade() throws Exception {
        Path nothing = folder.resolve("nothing");
        try (var program = Launched.with(nothing, Map.of(), "token", "admin")) {
            assertEquals(1, program.status());
            assertEquals("there is no database " + nothing + "/slipway.db; start the service once, or set DATA_DIR\n",
                    program.said());
        }
        assertFalse(Files.exists(nothing));
    }
}
