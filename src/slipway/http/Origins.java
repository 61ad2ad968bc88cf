package slipway.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which page had a browser make a request: browsers tell it, and no page can have them tell it wrongly. */
final class Origins {
    enum Origin { OWN, OTHER, UNSAID }

    private static final Pattern FORM =
            Pattern.compile("(https?)://([^/:@?#\\[\\]]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

    private final String publicUrl;
    private final String own;

    /** @param publicUrl where the page is; "": where the request goes, by its Host */
    Origins(String publicUrl) {
        this.publicUrl = publicUrl;
        own = publicUrl.isEmpty() ? "" : own(URI.create(publicUrl));
    }

    private static String own(URI url) {
        return plain(url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
    }

    Origin of(Request request) {
        String origin = request.header("Origin");
        if (origin != null) {
            return isOwn(plain(origin), request.header("Host")) ? Origin.OWN : Origin.OTHER;
        }
        // Where Origin was taken out on the way, as some do for privacy, this is still there.
        return switch (request.header("Sec-Fetch-Site")) {
            case "same-origin" -> Origin.OWN;
            case "same-site", "cross-site" -> Origin.OTHER;
            case null, default -> Origin.UNSAID;
        };
    }

    private boolean isOwn(String origin, String host) {
        if (origin.isEmpty() || publicUrl.isEmpty() && host == null) {
            return false;
        }
        // Host has no scheme, and behind a proxy ours need not be the browser's.
        return origin.equals(publicUrl.isEmpty() ? plain(origin.replaceFirst("//.*", "//") + host) : own);
    }

    /** In small letters and with its port, so that equal ones are equal texts; "" for what is none, such as null. */
    private static String plain(String origin) {
        Matcher form = FORM.matcher(origin.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return "";
        }
        String port = form.group(3) != null ? form.group(3) : form.group(1).equals("https") ? "443" : "80";
        return form.group(1) + "://" + form.group(2) + ":" + port;
    }

    /** The answer to a change that did not come from our page. */
    Problem foreign(Request request) {
        String origin = request.header("Origin");
        String where = origin == null ? "this one does not say where it comes from"
                : "this one comes from '" + Fields.shown(origin) + "'";
        return new Problem(403, publicUrl.isEmpty()
                ? "What a browser changes has to come from the service's own page; " + where
                        + ". Behind a proxy set PUBLIC_URL."
                : "What a browser changes has to come from " + publicUrl + ", as PUBLIC_URL says; " + where + ".");
    }
}
