package slipway.http;

/**
 * The cookie that a session's secret is in.
 *
 * @param secure browsers reach the service by HTTPS only
 */
record SessionCookie(boolean secure) {
    /** Of a name with this prefix browsers know that no other host of the domain has set it. */
    private static final String BY_THIS_HOST = "__Host-";

    private String name() {
        return secure ? BY_THIS_HOST + "slipway" : "slipway";
    }

    /** The value of {@code Set-Cookie} that hands out a secret. */
    String with(String secret) {
        return name() + '=' + secret + "; HttpOnly; SameSite=Strict; Path=/" + (secure ? "; Secure" : "");
    }

    /** The one that takes it back. */
    String without() {
        return with("") + "; Max-Age=0";
    }

    /** "" when there is none. */
    String secret(Request request) {
        String start = name() + '=';
        for (String line : request.headers("Cookie")) {
            for (String pair : line.split(";")) {
                String cookie = pair.strip();
                if (cookie.startsWith(start)) {
                    return cookie.substring(start.length());
                }
            }
        }
        return "";
    }
}
