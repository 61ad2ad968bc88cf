package slipway.shell;

import java.io.IOException;

/** What git, a repository or its host refused. The message is a sentence for a person, without credentials. */
public final class GitException extends IOException {
    private static final long serialVersionUID = 1;

    GitException(String message) {
        // Names and output in it are somebody else's.
        super(message.replaceAll("\\p{Cc}", "?"));
    }
}
