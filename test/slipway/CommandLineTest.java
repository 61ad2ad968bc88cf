package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertEquals("1 the audit file can't be read: there is no " + folder.resolve("none") + "\n",
                say("audit", "verify", folder.resolve("none").toString()));
    }

    @Test
    void aFileThatHasNoLineOfAnAuditLogIsNotCalledValid() throws Exception {
        Path file = Files.writeString(folder.resolve("notes"), "not of the audit log");
        assertEquals("1 no line of " + file + " is one of an audit log\n", say("audit", "verify", file.toString()));
        Files.writeString(file, "");
        assertTrue(say("audit", "verify", file.toString()).endsWith("\nvalid\n"));
    }

    @Test
    void aWordThatIsNotUnderstoodIsAnsweredWithThoseThatAre() {
        var failure = failure("backpack", "x");
        assertEquals(2, failure.status());
        assertTrue(failure.getMessage().startsWith("'backpack x' is not understood.\n"), failure.getMessage());
        assertTrue(failure.getMessage().contains("audit verify [FILE]"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            token            | token needs the name of a user: slipway token USER
            token a b        | token takes one name of a user: slipway token USER
            backup           | backup needs a file: slipway backup FILE
            backup a b       | backup takes one file: slipway backup FILE
            restore          | restore needs a file: slipway restore FILE
            restore a b      | restore takes one file: slipway restore FILE
            audit            | audit needs the word verify: slipway audit verify [FILE]
            audit check      | audit needs the word verify: slipway audit verify [FILE]
            audit verify a b | audit verify takes one file: slipway audit verify [FILE]
            serve extra      | serve takes nothing more: slipway serve
            version 2        | version takes nothing more: slipway version
            """)
    void whatIsMissingOrTooMuchIsSaid(String words, String sentence) {
        var failure = failure(words.split(" "));
        assertEquals("2 " + sentence, failure.status() + " " + failure.getMessage());
    }

    private static Failure failure(String... words) {
        return assertThrows(Failure.class, () -> new CommandLine(Map.of()).run(List.of(words)));
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
