package slipway.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import slipway.Running;
import slipway.Running.Answer;

/**
 * One delivery of a web hook, with the headers and the body that its sender sends.
 *
 * @param headers all but the media type
 */
record Hook(Map<String, String> headers, String type, String body) {
    static final String SECRET = "it's a secret";
    /** The commit that the payloads in {@code hooks/} push. */
    static final String AFTER = "9d1f3a6b2c4e5870a1b2c3d4e5f60718293a4b5c";

    /** A payload of {@code hooks/}, as if {@code commit} had been pushed. */
    static String payload(String name, String commit) throws IOException {
        try (var in = Hook.class.getResourceAsStream("hooks/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(AFTER, commit);
        }
    }

    static Hook gitHub(String event, String body) {
        var headers = new HashMap<>(Map.of("User-Agent", "GitHub-Hookshot/044aadd", "Accept", "*/*",
                "X-GitHub-Hook-ID", "470012345", "X-GitHub-Event", event, "X-GitHub-Delivery", uuid(),
                "X-GitHub-Hook-Installation-Target-Type", "repository",
                "X-GitHub-Hook-Installation-Target-ID", "790431207"));
        headers.put("X-Hub-Signature", "sha1=0123456789abcdef0123456789abcdef01234567");
        headers.put("X-Hub-Signature-256", "sha256=" + hmac(SECRET, body));
        return new Hook(headers, "application/json", body);
    }

    static Hook gitea(String event, String body) {
        String id = uuid();
        String hmac = hmac(SECRET, body);
        var headers = new HashMap<>(Map.of("User-Agent", "Go-http-client/1.1"));
        for (String name : new String[] {"Gitea", "Gogs", "GitHub"}) {
            headers.put("X-" + name + "-Delivery", id);
            headers.put("X-" + name + "-Event", event);
            headers.put("X-" + name + "-Event-Type", event);
        }
        headers.put("X-Gitea-Signature", hmac);
        headers.put("X-Gogs-Signature", hmac);
        headers.put("X-Hub-Signature", "sha1=0123456789abcdef0123456789abcdef01234567");
        headers.put("X-Hub-Signature-256", "sha256=" + hmac);
        return new Hook(headers, "application/json", body);
    }

    static Hook forgejo(String event, String body) {
        Hook hook = gitea(event, body);
        for (String name : new String[] {"Delivery", "Event", "Event-Type", "Signature"}) {
            hook.headers.put("X-Forgejo-" + name, hook.headers.get("X-Gitea-" + name));
        }
        return hook;
    }

    static Hook gitLab(String event, String body) {
        return new Hook(new HashMap<>(Map.of("User-Agent", "GitLab/18.5.1", "X-Gitlab-Event", event,
                "X-Gitlab-Webhook-UUID", "6b3b3a2e-5f0c-4a51-9d9e-2f4f8a1b7c60", "X-Gitlab-Event-UUID", uuid(),
                "X-Gitlab-Instance", "https://gitlab.example.org", "Idempotency-Key", uuid(),
                "X-Gitlab-Token", SECRET)), "application/json", body);
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    static String hmac(String secret, String body) {
        return HexFormat.of().formatHex(Hash.hmac(secret.getBytes(StandardCharsets.UTF_8),
                body.getBytes(StandardCharsets.UTF_8)));
    }

    /** With a header set, or without it where {@code value} is null. */
    Hook with(String header, String value) {
        var changed = new HashMap<>(headers);
        changed.put(header, value);
        changed.values().removeIf(each -> each == null);
        return new Hook(changed, type, body);
    }

    /** With these headers, and another body. */
    Hook saying(String other) {
        return new Hook(headers, type, other);
    }

    Hook as(String other) {
        return new Hook(headers, other, body);
    }

    Answer to(Running running, String repository) throws IOException, InterruptedException {
        var all = new HashMap<>(headers);
        all.put("Content-Type", type);
        return running.send("", "POST", "/hooks/" + repository, body, all);
    }
}
