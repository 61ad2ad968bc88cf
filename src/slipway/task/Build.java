package slipway.task;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A commit made into an artifact.
 *
 * @param commitAsked the commit that was asked for, "" for the branch's head
 * @param commitHash  the full hash, "" until the worker has resolved it
 * @param artifact    null when there is none, or no longer
 * @param cleaned     it had an artifact, which was cleaned away
 * @param source      what asked for it: {@code head} (no commit was named), {@code commit} or {@code webhook}
 * @param origin      the id of its first attempt: its own, unless it is a retry
 */
public record Build(String repository, String branch, String commitAsked, String commitHash, String commitSubject,
                    Artifact artifact, boolean cleaned, String source, long origin) implements Details {

    /** @param size bytes */
    public record Artifact(long size, String sha256) {
    }

    public static Build of(Row row) {
        var artifact = row.has("artifact_sha256") && !row.flag("artifact_cleaned")
                ? new Artifact(row.number("artifact_size"), row.text("artifact_sha256"))
                : null;
        return new Build(row.text("repository"), row.text("branch"), row.text("commit_asked"), row.text("commit_hash"),
                row.text("commit_subject"), artifact,
                row.flag("artifact_cleaned") && row.has("artifact_sha256"), row.text("source"), row.number("origin"));
    }

    @Override
    public String title() {
        String commit = commitHash.isEmpty() ? commitAsked : commitHash;
        return "of " + repository + "@" + branch + (commit.isEmpty() ? "" : " (" + shortHash(commit) + ")");
    }

    @Override
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("repository", repository);
        fields.put("branch", branch);
        fields.put("commit_hash", commitHash);
        fields.put("commit_subject", commitSubject);
        Map<String, Object> kept = null;
        if (artifact != null) {
            kept = new LinkedHashMap<>();
            kept.put("size", artifact.size());
            kept.put("sha256", artifact.sha256());
        }
        fields.put("artifact", kept);
        return fields;
    }

    /** Of the same commit, once it was resolved, and of the age and kind of its first attempt. */
    @Override
    public Map<String, Object> inputs() {
        return Map.of("branch", branch, "commit", commitHash.isEmpty() ? commitAsked : commitHash, "source", source,
                "origin", origin);
    }

    public static String shortHash(String hash) {
        return hash.length() > 7 ? hash.substring(0, 7) : hash;
    }
}
