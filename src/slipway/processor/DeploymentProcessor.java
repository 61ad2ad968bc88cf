package slipway.processor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import slipway.shell.ArtifactException;
import slipway.shell.Artifacts;
import slipway.shell.Releases;
import slipway.task.Build;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Run;
import slipway.task.Secret;
import slipway.task.Task;

/**
 * Makes a build's artifact live in an environment.
 *
 * <pre>
 * room ─▶ place ─▶ switch ─▶ deploy command ─▶ health check ─▶ prune ─▶ succeeded
 *                    └───────────┴──────────────────┴─▶ switch back ─▶ deploy command of the old release ─▶ failed
 * </pre>
 *
 * Before the switch nothing that is live has changed.
 */
public final class DeploymentProcessor implements Processor {
    private static final Logger LOG = System.getLogger(DeploymentProcessor.class.getName());

    private final Ground ground;
    private final Artifacts artifacts;
    private final Commands commands;
    private final Path live;
    private final Path data;

    /** What it must know of the service, as it is when it asks. */
    public interface Ground {
        Environment environment(String name);

        Map<String, Secret> secrets(Environment environment);

        Build build(long id);

        Deployment deployment(long id);

        /** The deployment that succeeded last, by its event. */
        OptionalLong live(String environment, String repository);

        /** The deployments whose releases are there, the one that succeeded last first. */
        List<Long> released(String environment, String repository);
    }

    /**
     * @param live where environments have their folders
     * @param data releases below it are told relative to it
     */
    public DeploymentProcessor(Ground ground, Artifacts artifacts, Commands commands, Path live, Path data) {
        this.ground = ground;
        this.artifacts = artifacts;
        this.commands = commands;
        this.live = live;
        this.data = data;
    }

    @Override
    public Outcome process(Run run) throws IOException, InterruptedException {
        var deployment = (Deployment) run.task().details();
        long id = run.task().id();
        Releases releases = releases(deployment);
        // First of all: from here on what bears its number is its own, for who recovers it too.
        if (releases.isLive(id)) {
            String error = releases.release(id) + " is there already, and live: an earlier installation's, of which"
                    + " this one knows nothing. It stays as it is; retry this deployment, which then has another number";
            run.say(error);
            return new Outcome.Failed(Reason.INTERNAL, error);
        }
        releases.makeRoom(id).ifPresent(aside -> run.say(releases.release(id) + " was there already, an earlier"
                + " installation's. It is " + aside + " now; remove it when nobody needs it"));
        Environment environment = ground.environment(deployment.environment());
        Map<String, String> secrets;
        try {
            secrets = Commands.opened(run, ground.secrets(environment));
        } catch (Refusal e) {
            run.say(e.getMessage());
            return new Outcome.Failed(Reason.INTERNAL, e.getMessage());
        }
        var artifact = ground.build(deployment.buildId()).artifact();
        if (artifact == null) {
            return new Outcome.Failed(Reason.ARTIFACT, "build " + deployment.buildId()
                    + " has no artifact any more; build it again and deploy that");
        }
        try {
            var placed = UntilHalted.run(run, () -> {
                releases.place(id, artifacts, deployment.buildId(), artifact.sha256(), run::say);
                return releases;
            });
            if (placed.isEmpty()) {
                releases.remove(id, run::say);
                return run.halted().orElseThrow();
            }
        } catch (ArtifactException e) {
            run.say(e.getMessage());
            return new Outcome.Failed(Reason.ARTIFACT, e.getMessage());
        }
        WayBack back = wayBack(deployment, releases, id);
        releases.switchTo(id);
        run.keep(new Fact("deployment.switched", Map.of("release", told(releases.release(id))), "DEPLOYMENT_SWITCHED",
                deployment.environment() + " was switched to release " + id + " of " + deployment.repository()));
        run.say("switched to release " + id);
        var launch = new Launch(commands, run, environment, secrets, releases);
        Outcome outcome = run.halted().isPresent() ? run.halted().get() : launch.run(deployment);
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> {
                // One that only the link tells of may be needed until the end is durable.
                if (back.known() || back.to().isEmpty()) {
                    releases.stay();
                }
                yield new Outcome.Succeeded(succeeded.exitCode(), prune(run, environment, releases, back.to()));
            }
            case Outcome.Failed failed -> goBack(run, launch, releases, back, failed);
        };
    }

    private Releases releases(Deployment deployment) {
        return new Releases(live, deployment.environment(), deployment.repository());
    }

    private WayBack wayBack(Deployment deployment, Releases releases, long own) throws IOException {
        return WayBack.find(releases, ground.live(deployment.environment(), deployment.repository()), own);
    }

    private String told(Path release) {
        return release.startsWith(data) ? data.relativize(release).toString() : release.toString();
    }

    /** The first thing that went wrong is the reason; what goes wrong on the way back is only said. */
    private Outcome goBack(Run run, Launch launch, Releases releases, WayBack back, Outcome.Failed failed)
            throws IOException, InterruptedException {
        String where = back.go();
        run.keep(new Fact("deployment.switched_back", Map.of(), "DEPLOYMENT_SWITCHED_BACK",
                run.task().target() + ": " + where));
        run.say(failed.error() + "; " + where);
        if (back.known() && !run.stopping()) {
            launch.again(ground.deployment(back.to().getAsLong()), back.to().getAsLong());
        }
        releases.remove(run.task().id(), run::say);
        return new Outcome.Failed(failed.reason(), failed.error() + "; " + where, failed.exitCode(),
                List.of(new Fact("deployment.pruned", Map.of("pruned", run.task().id()))));
    }

    /** Never the live one, and until this deployment's end is durable the one before is live. */
    private List<Fact> prune(Run run, Environment environment, Releases releases, OptionalLong before)
            throws IOException {
        var deployment = (Deployment) run.task().details();
        var facts = new ArrayList<Fact>();
        int kept = 1;
        for (long old : ground.released(deployment.environment(), deployment.repository())) {
            if (kept < environment.keepReleases() || before.isPresent() && before.getAsLong() == old) {
                kept++;
            } else {
                releases.remove(old, run::say);
                facts.add(new Fact("deployment.pruned", Map.of("pruned", old)));
            }
        }
        return facts;
    }

    /**
     * Old releases that it removed before its end could be written. Only to be believed where what is live is there:
     * otherwise the whole disk may be missing.
     */
    private List<Fact> pruned(Deployment deployment, Releases releases) {
        return ground.released(deployment.environment(), deployment.repository()).stream()
                .filter(old -> !releases.isThere(old))
                .map(old -> new Fact("deployment.pruned", Map.of("pruned", old))).toList();
    }

    /** The link goes back to what is live by the database; no command is run. */
    @Override
    public Outcome.Failed recover(Task task) throws IOException {
        // Not what the task was claimed with: what was kept of it since says whether it was switched to.
        Deployment deployment = ground.deployment(task.id());
        Releases releases = releases(deployment);
        WayBack back = wayBack(deployment, releases, task.id());
        var facts = new ArrayList<Fact>();
        String where = "nothing live was changed";
        // The link may be back already, and its program still be that of this release.
        boolean switched = deployment.release() != null || releases.isSwitchedTo(task.id());
        if (switched) {
            where = back.go();
            if (back.known()) {
                where += ". If its program was restarted in between, deploy build "
                        + ground.deployment(back.to().getAsLong()).buildId() + " again, which runs the deploy command";
            }
            if (!deployment.rolledBack()) {
                facts.add(new Fact("deployment.switched_back", Map.of(), "DEPLOYMENT_SWITCHED_BACK",
                        deployment.environment() + ": " + where));
            }
        }
        releases.stay();
        // What is live without a switch is not its own.
        if (switched || !releases.isLive(task.id())) {
            releases.remove(task.id(), line -> LOG.log(Level.WARNING, line));
        }
        facts.add(new Fact("deployment.pruned", Map.of("pruned", task.id())));
        if (back.known()) {
            facts.addAll(pruned(deployment, releases));
        }
        return new Outcome.Failed(Reason.WORKER_RESTART, "the service ended while it was ongoing; " + where, null,
                facts);
    }
}
