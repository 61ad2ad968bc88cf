package slipway.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slipway.task.Actor;
import slipway.task.Build;
import slipway.task.Deployment;
import slipway.task.Draft;
import slipway.task.Environment;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Row;
import slipway.task.Status;
import slipway.task.Task;

/** What sets deployments apart: they wait for builds, take each other's place, go back, and one of them is live. */
public final class Deployments {
    private final Tasks tasks;
    private final Lifecycle lifecycle;

    Deployments(Tasks tasks, Lifecycle lifecycle) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
    }

    /** A deployment that was asked for, and the pending ones whose place it took. */
    public record Asked(Task task, List<Long> supersedes) {
    }

    /**
     * Asks for a deployment of a build that succeeded, or may yet.
     *
     * @param retryOf the deployment it tries again, or null
     * @throws Refusal when the build failed, or keeps no artifact
     */
    public Asked deploy(Transaction tx, Environment environment, Task build, Task retryOf, Actor by) {
        checkDeployable(build);
        boolean ready = build.status() == Status.SUCCEEDED;
        var draft = Draft.deployment(build.repository(), environment.name(), build.id(), ready, by);
        Task task = lifecycle.create(tx, retryOf == null ? draft : draft.retrying(retryOf));
        return new Asked(task, ready ? entered(tx, task, environment) : List.of());
    }

    /** The newest build of the repository's default branch that can be deployed. */
    public Task newestBuild(Session session, Repository repository) {
        long id = session.row("build.newest_deployable", "repository", repository.name(),
                "branch", repository.defaultBranch())
                .orElseThrow(() -> Refusal.conflict("no build of " + repository.name() + "@"
                        + repository.defaultBranch() + " has succeeded and kept an artifact; build it first"
                        + (repository.artifact() == null ? ", with the repository's 'artifact' set" : "")))
                .number("id");
        return tasks.find(session, id).orElseThrow();
    }

    /**
     * Asks for the environment to go back. All is decided now: pending deployments of that repository there are
     * superseded, and this one goes first in the line.
     *
     * @param build the build to go back to; null for the one that was live before the live one first came
     * @throws Refusal when there is nothing to go back to, or one of that repository is ongoing there
     */
    public Asked rollBack(Transaction tx, Environment environment, String repository, Task build, Task retryOf,
            Actor by) {
        String name = environment.name();
        tx.row("deployment.ongoing_of", "environment", name, "repository", repository).ifPresent(row -> {
            throw Refusal.conflict("deployment " + row.number("id") + " of " + repository + " is ongoing in " + name
                    + "; cancel it, or wait until it has ended");
        });
        Task to = build == null ? before(tx, name, repository) : build;
        checkDeployable(to);
        if (to.status() != Status.SUCCEEDED || !to.repository().equals(repository)) {
            throw Refusal.conflict("build " + to.id() + " is not a succeeded build of " + repository);
        }
        var draft = Draft.rollback(repository, name, to.id(), by);
        Task task = lifecycle.create(tx, retryOf == null ? draft : draft.retrying(retryOf));
        var superseded = new ArrayList<Long>();
        for (Row row : tx.rows("deployment.pending_of", "environment", name, "repository", repository)) {
            if (row.number("id") != task.id()) {
                supersede(tx, tasks.task(tx, row), task);
                superseded.add(row.number("id"));
            }
        }
        return new Asked(task, superseded);
    }

    private Task before(Transaction tx, String environment, String repository) {
        Task live = live(tx, environment, repository).orElseThrow(() -> Refusal.conflict("nothing of " + repository
                + " is live in " + environment + ", so there is nothing to go back from"));
        long liveBuild = ((Deployment) live.details()).buildId();
        long id = tx.row("deployment.build_before", "environment", environment, "repository", repository,
                "build", liveBuild)
                .orElseThrow(() -> Refusal.conflict("before build " + liveBuild + ", nothing of " + repository
                        + " was live in " + environment + "; name a build with 'build_id' to go to another"))
                .number("build_id");
        return tasks.find(tx, id).orElseThrow();
    }

    private static void checkDeployable(Task task) {
        var build = (Build) task.details();
        if (task.status() == Status.FAILED) {
            throw Refusal.conflict("build " + task.id() + " failed (" + task.reason() + "); deploy one that succeeded");
        }
        if (task.status() == Status.SUCCEEDED && build.artifact() == null) {
            throw Refusal.conflict("build " + task.id() + " has no artifact (none was kept, or it was cleaned away);"
                    + " build it again with the repository's 'artifact' set");
        }
    }

    /** What is live: the deployment that succeeded last, by its event. */
    public Optional<Task> live(Session session, String environment, String repository) {
        return session.row("deployment.live", "environment", environment, "repository", repository)
                .map(row -> tasks.task(session, row));
    }

    /** The id of what is live. */
    public static OptionalLong liveId(Session session, String environment, String repository) {
        return session.rows("deployment.live", "environment", environment, "repository", repository).stream()
                .mapToLong(row -> row.number("id"))
                .findFirst();
    }

    /** What is live of every repository, by its name. */
    public List<Task> live(Session session, String environment) {
        return repositories(session, environment).stream()
                .flatMap(repository -> live(session, environment, repository).stream())
                .toList();
    }

    /** The repositories that were ever deployed there, by name. */
    public static List<String> repositories(Session session, String environment) {
        return session.rows("deployment.repositories_in", "environment", environment).stream()
                .map(row -> row.text("repository"))
                .toList();
    }

    /** The deployments whose releases are still there, the one that succeeded last first. */
    public static List<Long> released(Session session, String environment, String repository) {
        return session.rows("deployment.released", "environment", environment, "repository", repository).stream()
                .map(row -> row.number("id"))
                .toList();
    }

    /** Lets in, or fails, what waits for a build that has ended, and deploys it where that goes by itself. */
    void buildEnded(Transaction tx, Task build, Build details) {
        for (Row row : tx.rows("deployment.waiting_for_build", "build", build.id())) {
            Task waiting = tasks.task(tx, row);
            if (build.status() != Status.SUCCEEDED) {
                lifecycle.withdraw(tx, waiting, Reason.BUILD_FAILED, "build " + build.id() + " failed ("
                        + build.reason() + "); mend it, and deploy the next one", new Actor(waiting.triggeredBy(), null));
            } else if (details.artifact() == null) {
                lifecycle.withdraw(tx, waiting, Reason.ARTIFACT, "build " + build.id() + " kept no artifact: set '"
                        + "artifact' of repository " + build.repository(), new Actor(waiting.triggeredBy(), null));
            } else {
                tx.change("task.ready", "task", waiting.id(), "now", tx.now());
                Environments.find(tx, waiting.target()).ifPresent(there -> entered(tx, waiting, there));
            }
        }
        if (build.status() == Status.SUCCEEDED && details.artifact() != null) {
            deployByItself(tx, build, details);
        }
    }

    private void deployByItself(Transaction tx, Task build, Build details) {
        boolean follows = !details.source().equals("commit");
        if (!follows || tx.count("build.newer_succeeded", "repository", build.repository(),
                "branch", details.branch(), "origin", details.origin()) > 0) {
            return;
        }
        String wanted = build.repository() + "@" + details.branch();
        for (Environment environment : Environments.all(tx)) {
            if (environment.autoDeploy().contains(wanted)) {
                deploy(tx, environment, build, null, Actor.AUTO);
            }
        }
    }

    /** With {@code newest}, whoever enters the line takes the place of the older ones that wait. */
    private List<Long> entered(Transaction tx, Task task, Environment environment) {
        var superseded = new ArrayList<Long>();
        if (environment.newest()) {
            for (Row row : tx.rows("deployment.pending_of", "environment", environment.name(),
                    "repository", task.repository())) {
                if (row.number("id") < task.id() && row.number("rank") != 0) {
                    supersede(tx, tasks.task(tx, row), task);
                    superseded.add(row.number("id"));
                }
            }
        }
        return superseded;
    }

    private void supersede(Transaction tx, Task old, Task by) {
        tx.change("deployment.superseded", "task", old.id(), "by", by.id());
        lifecycle.withdraw(tx, old, Reason.SUPERSEDED, "deployment " + by.id() + " took its place",
                new Actor(by.triggeredBy(), by.userId()));
    }
}
