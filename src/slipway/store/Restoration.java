package slipway.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import slipway.task.Actor;
import slipway.task.Row;

/**
 * A database from a backup, on a disk that has not all that its rows tell of. In one transaction they stop promising
 * it: no artifact that is not there is deployed, and no release that is not there is gone back to.
 */
public final class Restoration {
    private Restoration() {
    }

    /** A release, by the deployment that placed it. */
    public record Release(String environment, String repository, long deployment, long build) {
        @Override
        public String toString() {
            return repository + " in " + environment + " (build " + build + ")";
        }
    }

    /**
     * What there is beside the database.
     *
     * @param artifacts whose artifacts
     * @param releases  whether a release is there
     * @param newest    the highest number that any release has, one that the database does not know too
     */
    public record There(Set<Long> artifacts, Predicate<Release> releases, long newest) {
    }

    /**
     * What is for a person to do.
     *
     * @param builds  how many of them have lost their artifacts
     * @param live    what would be live, and is not there
     * @param pending how many tasks wait; the queue is paused if there are some
     */
    public record Left(int builds, List<Release> live, long pending) {
        /** A sentence for each. */
        public List<String> told() {
            var told = new ArrayList<String>();
            if (builds > 0) {
                told.add("builds that are without their artifacts now, and can't be deployed: " + builds);
            }
            if (!live.isEmpty()) {
                told.add("live before, and not there now, so to be deployed again: "
                        + String.join(", ", live.stream().map(Release::toString).toList()));
            }
            if (pending > 0) {
                told.add("tasks that waited: " + pending + "; the queue is paused, so cancel those that have been run"
                        + " since, then resume it");
            }
            return told;
        }
    }

    /** The SHA-256 of every artifact that is to be there, by its build. */
    public static Map<Long, String> artifacts(Session session) {
        var artifacts = new TreeMap<Long, String>();
        session.each("backup.artifacts", row -> artifacts.put(row.number("task_id"), row.text("artifact_sha256")));
        return artifacts;
    }

    /** @param from which backup, as the event {@code RESTORED} says it */
    public static Left run(Transaction tx, There there, String from) {
        var lost = new HashSet<>(artifacts(tx).keySet());
        lost.removeAll(there.artifacts);
        lost.forEach(build -> tx.change("build.cleaned", "build", build));
        for (Row row : tx.rows("backup.releases")) {
            if (!there.releases.test(release(row, 0))) {
                tx.change("deployment.pruned", "pruned", row.number("id"), "task", row.number("id"));
            }
        }
        // A release that a time after the backup left must not be met by a deployment with the same number.
        tx.change("backup.skip_ids", "id", there.newest);
        // Whoever has signed out since would be signed in again.
        tx.change("backup.end_sessions");
        var live = tx.rows("backup.live").stream()
                .map(row -> release(row, row.number("build_id")))
                .filter(there.releases.negate())
                .toList();
        long pending = tx.count("task.count_pending");
        var left = new Left(lost.size(), live, pending);
        tx.event("RESTORED", null, Actor.SYSTEM.name(), String.join("; ",
                Stream.concat(Stream.of("restored from " + from), left.told().stream()).toList()));
        if (pending > 0) {
            // They may have been run since the backup was made, and a task is never run twice.
            Queue.pause(tx, "restored from a backup: cancel what has been run since, then resume", Actor.SYSTEM);
        }
        return left;
    }

    private static Release release(Row row, long build) {
        return new Release(row.text("environment"), row.text("repository"), row.number("id"), build);
    }
}
