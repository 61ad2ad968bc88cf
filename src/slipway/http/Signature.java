package slipway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Whether a web hook's delivery comes from somebody who knows the repository's secret. */
final class Signature {
    // Signs for nobody: where there is no secret, the answer is to take as long as where there is one.
    private static final String NO_SECRET = "there is no secret";

    private Signature() {
    }

    /**
     * Looks at nothing of the body but its bytes. Gitea and Forgejo sign in two headers: of several, none may be wrong.
     *
     * @param secret null when there is none: then no signature is right
     */
    static boolean isRight(Request request, String secret) {
        boolean known = secret != null && !secret.isEmpty();
        String key = known ? secret : NO_SECRET;
        String hmac = HexFormat.of().formatHex(Hash.hmac(key.getBytes(StandardCharsets.UTF_8), request.body()));
        var same = new ArrayList<Boolean>();
        compare(request.headers("X-Hub-Signature-256"), "sha256=" + hmac, same);
        compare(request.headers("X-Gitea-Signature"), hmac, same);
        compare(request.headers("X-Gitlab-Token"), key, same);
        return known && !same.isEmpty() && !same.contains(false);
    }

    private static void compare(List<String> given, String wanted, List<Boolean> same) {
        for (String header : given) {
            // A header has a char for each byte. The time that this takes tells nothing of where they differ.
            same.add(MessageDigest.isEqual(header.getBytes(StandardCharsets.ISO_8859_1),
                    wanted.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
