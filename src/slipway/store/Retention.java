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
    /** Deployments read at once: the same build may have been deployed any number of times. */
    private static final int PAGE = 100;

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
        List<Long> cleaned = oldBuilds(tx, keep);
        for (long build : cleaned) {
            tx.change("build.cleaned", "build", build);
        }
        if (!cleaned.isEmpty()) {
            tx.event("CLEANED", null, Actor.SYSTEM.name(), "the artifacts and logs of " + told(cleaned, "old build"));
        }
        return cleaned;
    }

    /** {@code 12 old builds were cleaned away: 3 to 17}. @param some lowest first */
    public static String told(List<Long> some, String what) {
        return some.size() == 1
                ? "1 " + what + " were cleaned away: " + some.getFirst()
                : some.size() + " " + what + "s were cleaned away: " + some.getFirst() + " to " + some.getLast();
    }

    /** Those that {@link #cleanBuilds} would mark, lowest first. */
    public static List<Long> oldBuilds(Session session, int keep) {
        var found = new ArrayList<Long>();
        for (Row row : session.rows("build.repositories")) {
            String repository = row.text("repository");
            var old = session.rows("build.old", "repository", repository, "keep", keep);
            Set<Long> live = old.isEmpty() ? Set.of() : kept(session, repository);
            for (Row each : old) {
                long build = each.number("id");
                if (!live.contains(build) && session.count("build.needed", "build", build) == 0) {
                    found.add(build);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static Set<Long> kept(Session session, String repository) {
        var kept = new HashSet<Long>();
        for (Environment environment : Environments.all(session)) {
            kept.addAll(lastBuilds(session, environment, repository));
        }
        return kept;
    }

    /** Of the last {@code keep_releases} different builds that succeeded there. */
    private static Set<Long> lastBuilds(Session session, Environment environment, String repository) {
        var builds = new HashSet<Long>();
        Long before = null;
        List<Row> page;
        do {
            page = session.rows("deployment.builds_of", "environment", environment.name(), "repository", repository,
                    "before", before, "limit", PAGE);
            for (Row row : page) {
                before = row.number("ended_seq");
                if (builds.size() < environment.keepReleases()) {
                    builds.add(row.number("build_id"));
                }
            }
        } while (page.size() == PAGE && builds.size() < environment.keepReleases());
        return builds;
    }

    /** Whether no repository has that name, and no task of one that had is still to end. */
    public static boolean isNoMore(Session session, String repository) {
        return Repositories.find(session, repository).isEmpty()
                && session.row("task.open", "repository", repository).isEmpty();
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
