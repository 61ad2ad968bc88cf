package slipway.task;

import java.util.HashMap;
import java.util.Map;

/**
 * A task that is asked for.
 *
 * @param target     what it needs to itself, or null
 * @param repository the repository it is of, or null
 * @param first      it goes first in its target's line
 * @param ready      it stands in its line at once
 * @param retryOf    the task it tries again, or null
 * @param details    the parameters of the statement {@code TYPE.create}, without {@code task}
 */
public record Draft(String type, String target, String repository, boolean first, boolean ready, Task retryOf,
                    Actor by, Map<String, Object> details) {

    /** @param commit the commit to build, "" for the head of the branch */
    public static Draft build(String repository, String branch, String commit, String source, Actor by) {
        var details = new HashMap<String, Object>(Map.of("branch", branch, "commit", commit, "source", source));
        details.put("origin", null);
        return new Draft("build", null, repository, false, true, null, by, details);
    }

    public static Draft deployment(String repository, String environment, long build, boolean ready, Actor by) {
        return new Draft("deployment", environment, repository, false, ready, null, by,
                Map.of("build_id", build, "rollback", false));
    }

    public static Draft rollback(String repository, String environment, long build, Actor by) {
        return new Draft("deployment", environment, repository, true, true, null, by,
                Map.of("build_id", build, "rollback", true));
    }

    public static Draft job(String command, String target, int timeoutSeconds, int idleTimeoutSeconds, Actor by) {
        return new Draft("job", target, null, false, true, null, by,
                Map.of("command", command, "timeout_seconds", timeoutSeconds,
                        "idle_timeout_seconds", idleTimeoutSeconds));
    }

    /** A further attempt of a task that waits for nothing but its turn. */
    public static Draft again(Task task, Actor by) {
        return new Draft(task.type(), task.target(), task.repository(), task.first(), true, task, by,
                task.details().inputs());
    }

    /** The same as a further attempt of {@code task}. */
    public Draft retrying(Task task) {
        return new Draft(type, target, repository, first, ready, task, by, details);
    }
}
