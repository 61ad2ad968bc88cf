package slipway.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import slipway.task.Actor;
import slipway.task.Environment;
import slipway.task.Row;

/**
 * What is old enough to be cleaned away, and what never is: the artifact of a task that is not completed, of a live
 * build, and of the last {@code keep_releases} builds that succeeded in any environment.
 */
public final class Retention {
    /** Deployments looked at for each build that is kept: the same one may have been deployed many times. */
    private static final int DEPLOYMENTS_A_BUILD = 20;

    private Retention() {
    }

    /**
     * Marks the builds whose artifacts and logs are to go. It is durable before a file is removed, so nobody is
     * promised what is no longer there.
     *
     * @param keep how many of each repository's newest builds stay
     * @return the builds marked now
     */
    public static List<Long> cleanBuilds(Transaction tx, int keep) {
        var cleaned = new ArrayList<Long>();
        for (Row row : tx.rows("build.repositories")) {
            String repository = row.text("repository");
            Set<Long> live = kept(tx, repository);
            for (Row old : tx.rows("build.old", "repository", repository, "keep", keep)) {
                long build = old.number("id");
                if (!live.contains(build) && tx.count("build.needed", "build", build) == 0) {
                    tx.change("build.cleaned", "build", build);
                    cleaned.add(build);
                }
            }
        }
        if (!cleaned.isEmpty()) {
            tx.event("CLEANED", null, Actor.SYSTEM.name(), "the artifacts and logs of " + cleaned.size()
                    + " old builds were cleaned away: " + cleaned.getFirst()
                    + (cleaned.size() > 1 ? " to " + cleaned.getLast() : ""));
        }
        return cleaned;
    }

    private static Set<Long> kept(Session session, String repository) {
        var kept = new HashSet<Long>();
        for (Environment environment : Environments.all(session)) {
            var here = new HashSet<Long>();
            for (Row row : session.rows("deployment.builds_of", "environment", environment.name(),
                    "repository", repository, "limit", environment.keepReleases() * DEPLOYMENTS_A_BUILD)) {
                if (here.size() < environment.keepReleases()) {
                    here.add(row.number("build_id"));
                }
            }
            kept.addAll(here);
        }
        return kept;
    }

    /** Whether a build's artifact and log are to be gone. */
    public static boolean isCleaned(Session session, long build) {
        return session.count("build.is_cleaned", "build", build) == 1;
    }

    /** The lowest id of the newest {@code keep} tasks of a type, 0 when there are none. */
    public static long oldestKept(Session session, String type, int keep) {
        return session.row("task.oldest_kept", "type", type, "keep", keep).orElseThrow().number("id");
    }
}
