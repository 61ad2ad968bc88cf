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
        return new Draft("build", null, repository, false, true, null, by, build(branch, commit, source, null));
    }

    /** A further attempt of a build: of the same commit, once it was resolved. */
    public static Draft rebuild(Task task, Build build, Actor by) {
        String commit = build.commitHash().isEmpty() ? build.commitAsked() : build.commitHash();
        return new Draft("build", null, build.repository(), false, true, task, by,
                build(build.branch(), commit, build.source(), build.origin()));
    }

    private static Map<String, Object> build(String branch, String commit, String source, Long origin) {
        var details = new HashMap<String, Object>();
        details.put("branch", branch);
        details.put("commit", commit);
        details.put("source", source);
        details.put("origin", origin);
        return details;
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

    /** The same as a further attempt of {@code task}. */
    public Draft retrying(Task task) {
        return new Draft(type, target, repository, first, ready, task, by, details);
    }
}
