package slipway.processor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import slipway.shell.Command;
import slipway.shell.Releases;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Outcome;
import slipway.task.Run;

/** Starts releases that were switched to, for one deployment: by the environment's deploy command and health check. */
final class Launch {
    private final Commands commands;
    private final Run run;
    private final Environment environment;
    private final Map<String, String> secrets;
    private final Releases releases;

    /** @param secrets what the commands are given beside the environment's variables */
    Launch(Commands commands, Run run, Environment environment, Map<String, String> secrets, Releases releases) {
        this.commands = commands;
        this.run = run;
        this.environment = environment;
        this.secrets = secrets;
        this.releases = releases;
    }

    /** The deployment's own release. */
    Outcome run(Deployment deployment) throws IOException, InterruptedException {
        var given = given(deployment, run.task().id());
        Path folder = releases.release(run.task().id());
        Outcome outcome = new Outcome.Succeeded(null, List.of());
        if (environment.deployCommand() != null) {
            outcome = commands.run(run, deploy(folder, given), "deploy command", environment.timeoutSeconds(),
                    environment.idleTimeoutSeconds());
        }
        if (outcome instanceof Outcome.Succeeded) {
            return new HealthCheck(commands).check(run, environment, folder, given, outcome);
        }
        return outcome;
    }

    /** The release before, which was gone back to. Whatever comes of it is only said. */
    void again(Deployment old, long id) throws IOException, InterruptedException {
        if (environment.deployCommand() == null) {
            return;
        }
        run.say("running the deploy command for release " + id);
        Outcome outcome = commands.runThrough(run, deploy(releases.release(id), given(old, id)),
                "deploy command of release " + id, environment.timeoutSeconds(), environment.idleTimeoutSeconds());
        if (outcome instanceof Outcome.Failed failed) {
            run.say(run.stopping() ? "it was ended, as the service is stopping" : failed.error());
        }
    }

    private Command deploy(Path folder, Map<String, String> given) {
        return Command.script(environment.deployCommand(), folder, given, run.task().id());
    }

    private Map<String, String> given(Deployment deployment, long id) throws IOException {
        var given = commands.environment(run.folder(), run.folder());
        given.putAll(environment.variables());
        given.putAll(secrets);
        given.put("SLIPWAY_DEPLOYMENT_ID", Long.toString(id));
        given.put("SLIPWAY_ENVIRONMENT", deployment.environment());
        given.put("SLIPWAY_REPOSITORY", deployment.repository());
        given.put("SLIPWAY_BUILD_ID", Long.toString(deployment.buildId()));
        given.put("SLIPWAY_COMMIT", deployment.commitHash());
        given.put("SLIPWAY_RELEASE", releases.release(id).toString());
        given.put("SLIPWAY_CURRENT", releases.current().toString());
        return given;
    }
}
