package slipway.shell;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a repository is fetched from. Credentials are apart from the URL from here on, so that a command line, the
 * mirror's configuration and git's own messages can only ever show the URL without them.
 *
 * @param repository its name here, for sentences
 * @param url        without user and password, but for the user of ssh
 * @param user       for http; "" when there are no credentials
 * @param password   a token or password, or "", as the user alone may be the secret
 */
public record Source(String repository, String url, String user, String password) {
    private static final Pattern WITH_SCHEME =
            Pattern.compile("(https|http|ssh|git|file)://(?:([^/?#]*)@)?([^/?#@]*)([/?#].*)?");
    private static final Pattern LIKE_SCP = Pattern.compile("(?!-)(?:[^@:/]+@)?(?!-)[^@:/]+:(?!:)(?![^/]*@[^/]*:).+");

    /**
     * With this user a token is taken by all of them: GitHub demands it for an app's token and takes any for a
     * person's, GitLab and Gitea look at the password alone. Bitbucket and GitLab's deploy tokens want a user of
     * their own: it goes in the URL, {@code https://USER@host/…}.
     */
    private static final String TOKEN_USER = "x-access-token";

    /**
     * @param token for http and https, "" for none; it goes before a password in the URL
     * @throws GitException when git is not to be run with such a URL
     */
    public static Source of(String repository, String url, String token) throws GitException {
        boolean printable = url.chars().noneMatch(Character::isISOControl);
        if (printable && url.startsWith("/") || printable && LIKE_SCP.matcher(url).matches()
                && !WITH_SCHEME.matcher(url).matches() && !url.contains("://")) {
            return new Source(repository, url, "", "");
        }
        Matcher parts = WITH_SCHEME.matcher(url);
        if (!printable || !parts.matches()) {
            throw new GitException("the url of " + repository + " is none that slipway fetches from;"
                    + " use https://, http://, ssh://, git://, file://, user@host:path or an absolute path");
        }
        String scheme = parts.group(1);
        String login = parts.group(2) == null ? "" : parts.group(2);
        String rest = parts.group(3) + (parts.group(4) == null ? "" : parts.group(4));
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        if (!scheme.startsWith("http")) {
            return new Source(repository, scheme + "://" + (user.isEmpty() ? "" : user + "@") + rest, "", "");
        }
        String clean = scheme + "://" + rest;
        if (!token.isEmpty()) {
            return new Source(repository, clean, user.isEmpty() ? TOKEN_USER : decoded(user), token);
        }
        return new Source(repository, clean, decoded(user), colon < 0 ? "" : decoded(login.substring(colon + 1)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    boolean hasCredentials() {
        return !user.isEmpty() || !password.isEmpty();
    }

    boolean ssh() {
        return url.startsWith("ssh://") || !url.startsWith("/") && !url.contains("://");
    }

    /** git's settings that send the credentials: to this scheme, host and port and nowhere else. */
    Map<String, String> settings() {
        Matcher parts = WITH_SCHEME.matcher(url);
        if (!hasCredentials() || !parts.matches()) {
            return Map.of();
        }
        return Map.of(
                "http." + parts.group(1) + "://" + parts.group(3) + "/.extraHeader", "Authorization: Basic " + login(),
                // After a redirect git would send the header to the new host too.
                "http.followRedirects", "false");
    }

    private String login() {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** {@code text} without the credentials, should a server repeat them, and without the login part of any URL. */
    String scrub(String text) {
        String clean = text;
        if (hasCredentials()) {
            // A user is the secret only where it stands alone, as in https://TOKEN@host/.
            String secret = password.isEmpty() ? user : password;
            clean = clean.replace(secret, "***").replace(login(), "***");
        }
        return clean.replaceAll("(https?://)[^/\\s'@]+@", "$1***@");
    }

    @Override
    public String toString() {
        return repository + "'s repository (" + url + ")";
    }
}
