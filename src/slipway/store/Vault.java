package slipway.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import slipway.task.Refusal;
import slipway.task.Secret;

/**
 * Secrets as the database has them: encrypted with AES-256-GCM as long as there is a key, else as they are.
 *
 * <pre>
 * stored = "slipway:aes-256-gcm:" base64(nonce ciphertext tag) | "slipway:plain:" text | text
 * </pre>
 *
 * What is encrypted is bound to its place ({@code git_token of repository hello}): moved to another row or column it
 * can't be read. The second form is for a text that begins with {@code slipway:} itself.
 */
public final class Vault {
    /** Without a key: what is stored as it is can be read, what is encrypted can't. */
    public static final Vault NONE = new Vault(null);

    public static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String OURS = "slipway:";
    private static final String ENCRYPTED = OURS + "aes-256-gcm:";
    private static final String PLAIN = OURS + "plain:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;

    private Vault(SecretKey key) {
        this.key = key;
    }

    /** @param key {@link #KEY_BYTES} of them, random */
    public static Vault of(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        return new Vault(new SecretKeySpec(key, "AES"));
    }

    boolean hasKey() {
        return key != null;
    }

    /** A secret that is read only when it is used: who does not need it does not care for the key. */
    private record Kept(Vault vault, String stored, String place) implements Secret {
        @Override
        public String text() {
            return vault.open(stored, place);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** @param stored null for none, as is what this answers */
    Secret secret(String stored, String place) {
        if (stored == null || !stored.startsWith(OURS)) {
            return Secret.of(stored);
        }
        return stored.startsWith(PLAIN)
                ? Secret.of(stored.substring(PLAIN.length()))
                : new Kept(this, stored, place);
    }

    /** What was read and not changed is stored as it was: it may be encrypted with another key. */
    String stored(Secret secret, String place) {
        if (secret == null) {
            return null;
        }
        if (secret instanceof Kept kept) {
            return kept.stored();
        }
        if (hasKey()) {
            return seal(secret.text(), place);
        }
        return secret.text().startsWith(OURS) ? PLAIN + secret.text() : secret.text();
    }

    private String seal(String text, String place) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ENCRYPTED + Base64.getEncoder().encodeToString(
                    ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private String open(String stored, String place) {
        if (key == null) {
            throw Refusal.unavailable("the " + place + " is encrypted and there is no key: set SECRETS_KEY_FILE to the"
                    + " file with its key, or set it anew");
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(stored.substring(ENCRYPTED.length()));
            var nonce = new byte[NONCE_BYTES];
            var rest = ByteBuffer.wrap(sealed).get(nonce);
            var text = ByteBuffer.allocate(rest.remaining());
            cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(rest, text);
            return StandardCharsets.UTF_8.decode(text.flip()).toString();
        } catch (GeneralSecurityException | RuntimeException e) {
            // Another key, another place, or somebody's edit: which of them, it does not tell.
            throw Refusal.unavailable("the " + place + " can't be decrypted with the key of SECRETS_KEY_FILE: set that"
                    + " to the file with its own key, or set it anew");
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
