package slipway.store.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import slipway.task.Reason;
import slipway.task.Status;

/** A task, as the model knows it. */
final class Known {
    /** What was asked for. @param target and the others: null where it has none */
    record Ask(String type, String target, String repository, String by, Known retryOf) {
    }

    final long id;
    final Ask ask;
    final Instant createdAt;
    Status status = Status.PENDING;
    Reason reason;
    Instant readyAt;
    Instant startedAt;
    Instant completedAt;

    /** Of a build. */
    String branch;
    String commitAsked;
    String commit = "";
    String source;
    long origin;
    boolean artifact;
    boolean cleaned;

    /** Of a deployment. */
    Known build;
    boolean rollback;
    Known supersededBy;

    Known(long id, Ask ask, Instant createdAt) {
        this.id = id;
        this.ask = ask;
        this.createdAt = createdAt;
    }

    String type() {
        return ask.type;
    }

    String target() {
        return ask.target;
    }

    boolean pending() {
        return status == Status.PENDING;
    }

    boolean ongoing() {
        return status == Status.ONGOING;
    }

    boolean is(String type) {
        return ask.type.equals(type);
    }

    /** A deployment of that repository to that environment. */
    boolean deploys(String repository, String environment) {
        return is("deployment") && repository.equals(ask.repository) && environment.equals(ask.target);
    }

    int attempt() {
        return ask.retryOf == null ? 1 : ask.retryOf.attempt() + 1;
    }

    /** All that is to be seen of it, by the names of the columns. */
    Map<String, Object> told() {
        var told = new LinkedHashMap<String, Object>();
        told.put("id", id);
        told.put("type", ask.type);
        told.put("status", status);
        told.put("reason", reason);
        told.put("target", ask.target);
        told.put("repository", ask.repository);
        told.put("triggered_by", ask.by);
        told.put("attempt", attempt());
        told.put("retry_of", ask.retryOf == null ? null : ask.retryOf.id);
        told.put("created_at", createdAt);
        told.put("ready_at", readyAt);
        told.put("started_at", startedAt);
        told.put("completed_at", completedAt);
        told.put("branch", branch);
        told.put("commit_asked", commitAsked);
        told.put("commit_hash", commit);
        told.put("source", source);
        told.put("origin", branch == null ? null : origin);
        told.put("artifact", artifact && !cleaned ? "kept" : null);
        told.put("build_id", build == null ? null : build.id);
        told.put("rollback", rollback ? "yes" : null);
        told.put("superseded_by", supersededBy == null ? null : supersededBy.id);
        return told;
    }

    @Override
    public String toString() {
        return Long.toString(id);
    }
}
