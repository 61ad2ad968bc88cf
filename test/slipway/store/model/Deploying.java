package slipway.store.model;

import java.util.List;
import java.util.stream.Stream;
import slipway.task.Reason;
import slipway.task.Status;

/** Rollback, {@code order}, {@code auto_deploy}, and waiting for a build: README, what always holds, rule 6. */
final class Deploying {
    private final World world;

    Deploying(World world) {
        this.world = world;
    }

    /** @param supersedes whose place it took */
    record Asked(Known task, List<Known> supersedes) {
    }

    /** A pending or ongoing build is fine; one that failed or has no artifact is not. */
    Asked deploy(Place place, Known build, Known retryOf, String by) {
        World.conflict(build.status == Status.FAILED || build.status == Status.SUCCEEDED && !hasArtifact(build));
        boolean ready = build.status == Status.SUCCEEDED;
        var ask = new Known.Ask("deployment", place.name, build.ask.repository(), by, retryOf);
        Known task = world.add(ask, ready);
        task.build = build;
        return new Asked(task, ready ? enter(task) : List.of());
    }

    /** Its newest succeeded build of the default branch that has an artifact. */
    Asked deployNewest(Place place, String repository, String by) {
        var builds = world.tasks.stream()
                .filter(task -> task.is("build") && task.status == Status.SUCCEEDED && hasArtifact(task))
                .filter(task -> task.ask.repository().equals(repository) && task.branch.equals("main"))
                .toList();
        World.conflict(builds.isEmpty());
        return deploy(place, builds.getLast(), null, by);
    }

    private static boolean hasArtifact(Known build) {
        return build.artifact && !build.cleaned;
    }

    private Stream<Known> pending(String repository, String environment) {
        return world.tasks.stream().filter(task -> task.pending() && task.deploys(repository, environment));
    }

    /**
     * When a deployment enters its line, locked or not, pending ones of the same repository there with a lower id are
     * superseded by it, rollbacks excepted.
     */
    private List<Known> enter(Known task) {
        var place = world.places.get(task.target());
        if (!place.newest) {
            return List.of();
        }
        var old = pending(task.ask.repository(), task.target())
                .filter(one -> one.id < task.id && !one.rollback)
                .toList();
        old.forEach(one -> supersede(one, task));
        return old;
    }

    private void supersede(Known old, Known by) {
        old.supersededBy = by;
        world.fail(old, Reason.SUPERSEDED, by.ask.by());
    }

    /**
     * Decided when asked for: pending deployments of that repository there are superseded.
     *
     * @param to null for the build that was live there before the live build first came
     */
    Asked rollBack(Place place, Known to, Known.Ask ask) {
        World.conflict(world.tasks.stream().anyMatch(task ->
                task.ongoing() && task.deploys(ask.repository(), place.name)));
        Known build = to != null ? to : place.before(ask.repository()).orElse(null);
        World.conflict(build == null || build.status != Status.SUCCEEDED || !hasArtifact(build)
                || !build.ask.repository().equals(ask.repository()));
        var old = pending(ask.repository(), place.name).toList();
        Known task = world.add(ask, true);
        task.build = build;
        task.rollback = true;
        old.forEach(one -> supersede(one, task));
        return new Asked(task, old);
    }

    /** A deployment waits for its build, and fails at once when that fails, or kept nothing. */
    void ended(Known build) {
        if (!build.is("build")) {
            return;
        }
        var waiting = world.tasks.stream().filter(task -> task.pending() && task.build == build && task.readyAt == null)
                .toList();
        for (Known task : waiting) {
            if (build.status == Status.FAILED) {
                world.fail(task, Reason.BUILD_FAILED, task.ask.by());
            } else if (!build.artifact) {
                world.fail(task, Reason.ARTIFACT, task.ask.by());
            } else {
                task.readyAt = world.now;
                enter(task);
            }
        }
        if (build.status == Status.SUCCEEDED && build.artifact) {
            byItself(build);
        }
    }

    /** If it was asked for without a commit or by a web hook, and no newer build of that branch has succeeded. */
    private void byItself(Known build) {
        boolean newer = world.tasks.stream().anyMatch(other -> other.is("build") && other.status == Status.SUCCEEDED
                && other.ask.repository().equals(build.ask.repository()) && other.branch.equals(build.branch)
                && other.origin > build.origin);
        if (build.source.equals("commit") || newer) {
            return;
        }
        for (Place place : world.places.values()) {
            if (place.autoDeploy.contains(build.ask.repository() + "@" + build.branch)) {
                deploy(place, build, null, "auto");
            }
        }
    }

    /**
     * KEEP_BUILDS: a repository's newest stay; and what a task that is not completed needs, and the last keep_releases
     * builds that succeeded in any environment.
     */
    List<Known> clean(int keep) {
        var old = world.tasks.stream().filter(build -> build.is("build") && build.status.completed() && !build.cleaned)
                .filter(build -> world.tasks.stream().filter(other -> other.is("build") && other.id > build.id
                        && other.ask.repository().equals(build.ask.repository())).count() >= keep)
                .filter(build -> world.tasks.stream().noneMatch(task ->
                        task.build == build && !task.status.completed()))
                .filter(build -> world.places.values().stream().noneMatch(place ->
                        place.kept(build.ask.repository()).contains(build)))
                .toList();
        old.forEach(build -> build.cleaned = true);
        if (!old.isEmpty()) {
            world.event("CLEANED", null, "system");
        }
        return old;
    }
}
