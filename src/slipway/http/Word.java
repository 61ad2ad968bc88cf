package slipway.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a text given by a caller may look like. */
enum Word {
    NAME(matches("[a-z0-9][a-z0-9._-]{0,62}"),
            "use 1 to 63 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit"),
    /** A user's name: some act by themselves. */
    USER(NAME.fits.and(text -> !Set.of("webhook", "auto", "system").contains(text)),
            NAME.allowed + ", and none of webhook, auto and system"),
    BRANCH(matches("[A-Za-z0-9_][A-Za-z0-9._/+@#-]{0,199}").and(Word::isRef),
            "use 1 to 200 of A-Z, a-z, 0-9 and ._/+@#-, the first a letter, a digit or '_', without '..' or '//', "
                    + "no part of it ending in '.lock', '.' or '/'"),
    /** Globs for branches, with commas between. */
    BRANCHES(matches("[A-Za-z0-9._/+@#*?, -]+"),
            "use branches with commas between, '*' in them for any characters and '?' for one"),
    COMMIT(matches("[0-9a-fA-F]{7,40}"), "use 7 to 40 hex digits"),
    /** What a build refuses to keep is refused before there is one. */
    ARTIFACT(text -> !text.isEmpty() && !text.startsWith("/") && !List.of(text.split("/")).contains(".."),
            "use a path in the workspace, such as dist, without '..'"),
    /** The name of a secret or variable. */
    KEY(matches("[A-Z_][A-Z0-9_]{0,62}").and(text -> !text.startsWith("SLIPWAY_")),
            "use 1 to 63 of A-Z, 0-9 and '_', the first no digit, and not beginning with SLIPWAY_"),
    /** Of variables such as LD_PRELOAD, which the dynamic linker heeds, a sandbox is told on its command line. */
    SECRET(KEY.fits.and(text -> !text.matches("LD_.*|GCONV_PATH|GLIBC_TUNABLES|LOCPATH")),
            KEY.allowed + ", and none of LD_..., GCONV_PATH, GLIBC_TUNABLES and LOCPATH, which can be variables only"),
    URL(Word::isWebUrl,
            "use an absolute http:// or https:// URL without user and password, which everybody could read"),
    /** Where git fetches from. */
    GIT_URL(Word::isGitUrl, "use https://, http://, ssh://, git:// or file://, host:path or an absolute path, "
            + "without spaces");

    private static final int URL_LENGTH = 2000;
    private static final int MOST_PORT = 65_535;

    private final Predicate<String> fits;
    private final String allowed;

    Word(Predicate<String> fits, String allowed) {
        this.fits = fits;
        this.allowed = allowed;
    }

    boolean fits(String text) {
        return fits.test(text);
    }

    /** What is to be given instead, for the end of a sentence. */
    String allowed() {
        return allowed;
    }

    private static Predicate<String> matches(String pattern) {
        return Pattern.compile(pattern).asMatchPredicate();
    }

    private static boolean isRef(String text) {
        if (text.contains("..") || text.contains("//") || text.contains("@{") || text.endsWith("/")) {
            return false;
        }
        for (String part : text.split("/")) {
            if (part.endsWith(".") || part.endsWith(".lock")) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWebUrl(String text) {
        int scheme = Math.max(0, text.indexOf(':'));
        String plain = text.substring(0, scheme).toLowerCase(Locale.ROOT) + text.substring(scheme);
        return isUrl(plain, Set.of("http", "https")) && !text.split("[/?]", 4)[2].contains("@");
    }

    // A scheme in capitals is none to git.
    private static boolean isUrl(String text, Set<String> schemes) {
        try {
            var url = new URI(text);
            String host = url.getHost() == null ? "" : url.getHost();
            boolean file = "file".equals(url.getScheme());
            return text.length() <= URL_LENGTH && url.getPort() != 0 && url.getPort() <= MOST_PORT
                    && url.getScheme() != null && schemes.contains(url.getScheme())
                    && url.getRawFragment() == null && (file ? url.getRawPath() != null : !host.isEmpty());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    // What begins with a hyphen could be taken for an option, and "transport::address" names a program to run.
    private static boolean isGitUrl(String text) {
        if (text.contains("://")) {
            return !text.contains("://-") && isUrl(text, Set.of("https", "http", "ssh", "git", "file"));
        }
        return text.length() <= URL_LENGTH && GIT_PATH.matcher(text).matches();
    }

    private static final Pattern GIT_PATH = Pattern.compile(
            "/[!-~]*|(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?![:-])[!-~]+");
}
