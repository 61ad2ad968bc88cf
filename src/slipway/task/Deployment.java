package slipway.task;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An artifact made live in an environment.
 *
 * @param release      its folder, relative to the data directory (absolute when LIVE_DIR is elsewhere); null until placed
 * @param rolledBack   the link was switched to it and then put back
 * @param rollback     it was asked for as a rollback
 * @param supersededBy the deployment that took its place, or null
 */
public record Deployment(String repository, String environment, long buildId, String commitHash, String commitSubject,
                         String release, boolean rolledBack, boolean rollback, Long supersededBy) implements Details {

    public static Deployment of(Row row) {
        return new Deployment(row.text("repository"), row.text("environment"), row.number("build_id"),
                row.text("commit_hash"), row.text("commit_subject"), row.textOrNull("release"),
                row.flag("rolled_back"), row.flag("rollback"), row.numberOrNull("superseded_by"));
    }

    @Override
    public String title() {
        String commit = commitHash.isEmpty() ? "" : Build.shortHash(commitHash) + ", ";
        return "of " + repository + " (" + commit + "build " + buildId + ") to " + environment;
    }

    @Override
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("repository", repository);
        fields.put("environment", environment);
        fields.put("build_id", buildId);
        fields.put("commit_hash", commitHash);
        fields.put("commit_subject", commitSubject);
        fields.put("release", release);
        fields.put("rolled_back", rolledBack);
        fields.put("rollback", rollback);
        fields.put("superseded_by", supersededBy);
        return fields;
    }
}
