package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file with the key for secrets. */
class SecretsKeyTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("key");
    }

    private void write(byte[] bytes, String rights) throws Exception {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private void starts(String type) throws Exception {
        Running.start(folder.resolve("data"), Map.of("SECRETS_KEY_FILE", file.toString(), "ENV_TYPE", type)).close();
    }

    private String refused(String type) {
        var failure = assertThrows(Failure.class, () -> starts(type));
        assertEquals(2, failure.status());
        return failure.getMessage();
    }

    @Test
    void itHas32BytesOr64HexDigitsOnALine() throws Exception {
        write(new byte[32], "rw-------");
        starts("PROD");
        for (String digits : new String[] {"0aF9".repeat(16), "0aF9".repeat(16) + "\n", "0aF9".repeat(16) + "\r\n"}) {
            write(digits.getBytes(), "r--r-----");
            starts("PROD");
        }
    }

    @Test
    void anythingElseIsRefusedWithWhatItMustHold() throws Exception {
        for (byte[] wrong : new byte[][] {{}, new byte[16], new byte[31], new byte[33], new byte[64],
                "0aF9".repeat(15).getBytes(), ("0aF9".repeat(16) + "\n0").getBytes(), "0aFg".repeat(16).getBytes()}) {
            write(wrong, "rw-------");
            assertEquals("SECRETS_KEY_FILE=" + file + " holds no key: that is 32 bytes, or 64 hex digits, and nothing"
                    + " else", refused("DEV"));
        }
    }

    @Test
    void oneThatIsNotThereIsRefusedWithTheCommandThatMakesIt() {
        String said = refused("DEV");
        assertTrue(said.startsWith("SECRETS_KEY_FILE=" + file + " can't be read: "), said);
        assertTrue(said.contains("(umask 077; head -c 32 /dev/urandom >" + file + ")"), said);
    }

    @Test
    void oneThatEverybodyCanReadIsRefusedInProductionAndSaidOtherwise() throws Exception {
        write(new byte[32], "rw-r--r--");
        String problem = refused("PROD");
        assertTrue(problem.contains("can be read by every user of this machine; run chmod 600 " + file), problem);
        try (var said = new Said(SecretsKey.class)) {
            starts("DEV");
            assertEquals(List.of(problem), said.sentences);
        }
    }

    @Test
    void aSystemdCredentialOfThatNameIsTakenUnlessTheSettingNamesAnother() throws Exception {
        Path credential = folder.resolve("SECRETS_KEY_FILE");
        var credentials = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertEquals(Optional.empty(), Config.read(credentials).secretsKey());
        Files.write(credential, new byte[32]);
        assertEquals(Optional.of(credential), Config.read(credentials).secretsKey());
        assertEquals(Optional.of(file), Config.read(Map.of("CREDENTIALS_DIRECTORY", folder.toString(),
                "SECRETS_KEY_FILE", file.toString())).secretsKey());
    }
}
