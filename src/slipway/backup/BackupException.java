package slipway.backup;

import java.io.IOException;

/** A file is no backup that can be restored. The message says what is wrong with it; who shows it names the file. */
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1;

    BackupException(String message) {
        // Names in it are whoever's who made the file.
        super(message.replaceAll("\\p{Cc}", "?"));
    }
}
