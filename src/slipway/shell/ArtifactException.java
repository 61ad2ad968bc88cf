package slipway.shell;

import java.io.IOException;

/** A build's artifact cannot be kept, or one that was kept cannot be placed. The message is a sentence for a person. */
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1;

    ArtifactException(String message) {
        // Names and output in it are somebody else's.
        super(message.replaceAll("\\p{Cc}", "?"));
    }
}
