package slipway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import slipway.store.Database;
import slipway.store.Encryption;
import slipway.store.Vault;
import slipway.task.Trouble;

/** The key that secrets are encrypted with: 32 bytes in a file, as they are or as 64 hex digits. */
final class SecretsKey {
    private static final Logger LOG = System.getLogger(SecretsKey.class.getName());
    private static final String SETTING = "SECRETS_KEY_FILE";
    private static final int HEX_DIGITS = 2 * Vault.KEY_BYTES;
    /** Enough for the digits and an end of line; what is named may be endless. */
    private static final int MOST_BYTES = HEX_DIGITS + 3;

    private SecretsKey() {
    }

    /** The file that systemd gives with {@code LoadCredential=SECRETS_KEY_FILE:…}. */
    static Optional<Path> credential(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY"))
                .map(folder -> Path.of(folder, SETTING))
                .filter(Files::exists);
    }

    /** @throws Failure when the file can't be read, holds no key, or with ENV_TYPE=PROD can be read by everybody */
    static Vault read(Config config) throws Failure {
        if (config.secretsKey().isEmpty()) {
            return Vault.NONE;
        }
        Path file = config.secretsKey().get();
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                exposed(config.production(), SETTING + "=" + file + " can be read by every user of this machine; run"
                        + " chmod 600 " + file + ", and if somebody may have done so, make a new key and set all"
                        + " secrets anew");
            }
            return Vault.of(key(file));
        } catch (IOException e) {
            throw new Failure(2, SETTING + "=" + file + " can't be read: " + Trouble.of(e) + ". If there is no key"
                    + " yet, make one as this program's user: (umask 077; head -c 32 /dev/urandom >" + file + ")");
        }
    }

    /** Has encrypted what was stored before there was a key, and says what the key that there is does not fit. */
    static void fit(Database database) {
        // Essential: a start on a full disk goes on.
        int encrypted = database.writeEssential(Encryption::encrypt);
        if (encrypted > 0) {
            LOG.log(Level.INFO, "the secrets of " + encrypted + " repositories and environments, stored before there"
                    + " was a key, were encrypted");
        }
        database.read(Encryption::problems).forEach(problem -> LOG.log(Level.WARNING, problem));
    }

    private static void exposed(boolean production, String problem) throws Failure {
        if (production) {
            throw new Failure(2, problem);
        }
        LOG.log(Level.WARNING, problem);
    }

    private static byte[] key(Path file) throws IOException, Failure {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (bytes.length == Vault.KEY_BYTES) {
            return bytes;
        }
        if (text.matches("[0-9a-fA-F]{" + HEX_DIGITS + "}")) {
            return HexFormat.of().parseHex(text);
        }
        throw new Failure(2, SETTING + "=" + file + " holds no key: that is 32 bytes, or 64 hex digits, and nothing"
                + " else");
    }
}
