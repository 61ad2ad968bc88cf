package slipway.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where commits come from and how they are built.
 *
 * @param artifact     the path in the workspace that is kept, or null when nothing is
 * @param network      whether the build command reaches the network
 * @param hookBranches comma-separated globs: pushes to these make builds
 * @param gitToken     and the other secrets: null when not set
 */
public record Repository(
        long id,
        String name,
        String url,
        String defaultBranch,
        String buildCommand,
        String artifact,
        int timeoutSeconds,
        int idleTimeoutSeconds,
        boolean network,
        Map<String, String> variables,
        String hookBranches,
        Secret webhookSecret,
        Secret gitToken,
        String notifyUrl,
        Secret notifySecret,
        Instant createdAt) {

    private static final Pattern PASSWORD = Pattern.compile("^((?i)[a-z+]+://[^/@:]*:)[^/]*@");

    /** Those of its fields that are secret and set. */
    public List<Secret> secrets() {
        return Stream.of(webhookSecret, gitToken, notifySecret).filter(Objects::nonNull).toList();
    }

    /** The URL with a password in it, if there is one, as {@code ***}. */
    public String shownUrl() {
        return PASSWORD.matcher(url).replaceFirst("$1***@");
    }
}
