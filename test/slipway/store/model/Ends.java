package slipway.store.model;

import java.util.List;
import java.util.Map;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Task;

/** What processors find out of their tasks, and how these end. */
final class Ends {
    static final Outcome SUCCESS = new Outcome.Succeeded(0, List.of());

    private Ends() {
    }

    /** The commit that a build finds. */
    static String commit(long build) {
        return "%040x".formatted(build);
    }

    static Fact resolved(long build) {
        return new Fact("build.resolved", Map.of("hash", commit(build), "subject", "Say hello"));
    }

    static Outcome success(Task task, boolean artifact) {
        if (!task.type().equals("build")) {
            return SUCCESS;
        }
        var packed = new Fact("build.packed", Map.of("size", 10L, "sha256", "cd".repeat(32)));
        return new Outcome.Succeeded(0, artifact ? List.of(resolved(task.id()), packed) : List.of(resolved(task.id())));
    }
}
