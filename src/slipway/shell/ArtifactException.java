package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;

/** A build's artifact cannot be kept, or one that was kept cannot be placed. The message is a sentence for a person. */
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1;

    /** As much of a path as a person reads: it may have thousands of characters. */
    private static final int LONGEST = 200;

    ArtifactException(String message) {
        // Names and output in it are somebody else's.
        super(message.replaceAll("\\p{Cc}", "?"));
    }

    /** A path in a message. */
    static String shown(Path path) {
        String text = path.toString();
        return "'" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "'";
    }
}
