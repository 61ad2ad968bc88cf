package slipway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slipway.task.Refusal;

/** What a web hook tells of: a push to a branch, or something that nothing is built for. */
sealed interface HookEvent {
    /** @param commit where the branch is now */
    record Push(String branch, String commit) implements HookEvent {
    }

    /** @param why for the sender, who shows it to a person */
    record Other(String why) implements HookEvent {
    }

    /** A delivery that neither says its event nor looks like a push: what it is of can't be known. */
    record Unsaid() implements HookEvent {
    }

    /** Reads a delivery whose signature is right. What it has beyond a push's branch and commit is not looked at. */
    static HookEvent of(Request request) {
        var payload = payload(request);
        String event = first(request, "X-Gitea-Event", "X-GitHub-Event", "X-Gitlab-Event");
        // A script that sends what these would may leave the header out; no other event has both.
        if (event == null && (text(payload, "ref").isEmpty() || text(payload, "after").isEmpty())) {
            return new Unsaid();
        }
        if (event != null && !List.of("push", "Push Hook").contains(event)) {
            return new Other("the event is '" + Fields.shown(event) + "', not a push");
        }
        return push(text(payload, "ref"), text(payload, "after"), Boolean.TRUE.equals(payload.get("deleted")));
    }

    /** What the sender calls this delivery, or null. */
    static String id(Request request) {
        return first(request, "X-Gitea-Delivery", "X-GitHub-Delivery", "X-Gitlab-Event-UUID");
    }

    /** @param deleted as GitHub says it; the others give zeros for the commit only, as does GitHub */
    private static HookEvent push(String ref, String after, boolean deleted) {
        String heads = "refs/heads/";
        if (!ref.startsWith(heads)) {
            return new Other(ref.isEmpty() ? "the push names no ref" : "'" + Fields.shown(ref) + "' is no branch");
        }
        String branch = ref.substring(heads.length());
        if (deleted || after.matches("0+")) {
            return new Other("branch '" + Fields.shown(branch) + "' was deleted");
        }
        // From here on they are names as any caller may give them: nothing else reaches git.
        if (!Word.BRANCH.fits(branch)) {
            return new Other("branch '" + Fields.shown(branch) + "' can't be built: " + Word.BRANCH.allowed());
        }
        if (!Word.COMMIT.fits(after)) {
            return new Other("'" + Fields.shown(after) + "' is no commit");
        }
        return new Push(branch, after.toLowerCase(Locale.ROOT));
    }

    private static Map<String, Object> payload(Request request) {
        return Body.object(switch (Body.type(request.header("Content-Type"))) {
            case JSON -> request.body();
            case FORM -> form(request.body()).getBytes(StandardCharsets.UTF_8);
        });
    }

    /** GitHub's form; its one field is longer than those of our own. */
    private static String form(byte[] body) {
        var errors = new ArrayList<Refusal.FieldError>();
        var pairs = Percent.pairs(new String(body, StandardCharsets.ISO_8859_1), "body", errors);
        if (errors.isEmpty() && pairs.get("payload") instanceof String payload) {
            return payload;
        }
        throw errors.isEmpty() ? Refusal.invalid("payload", "is needed") : Refusal.invalid(errors);
    }

    private static String text(Map<String, Object> payload, String name) {
        return payload.get(name) instanceof String text ? text : "";
    }

    private static String first(Request request, String... headers) {
        for (String name : headers) {
            String header = request.header(name);
            if (header != null && !header.isEmpty()) {
                return header;
            }
        }
        return null;
    }
}
