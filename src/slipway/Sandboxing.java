package slipway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import slipway.shell.Sandbox;
import slipway.shell.Shell;

/** Decides, once a start, whether build commands run in a sandbox. */
final class Sandboxing {
    private static final Logger LOG = System.getLogger(Sandboxing.class.getName());

    private Sandboxing() {
    }

    /**
     * @return what builds run in; nothing when they run bare
     * @throws Failure when there is no working sandbox and it would not be safe, or not be allowed, to go without
     */
    static Optional<Sandbox> decide(Config config, Shell shell) throws Failure, InterruptedException {
        if (config.sandbox() == Config.SandboxMode.OFF) {
            if (!config.address().loopback()) {
                LOG.log(Level.WARNING, "BUILD_SANDBOX=off and HTTP_ADDRESS=" + config.address().host() + ":"
                        + config.address().port() + ": build commands run with all that this service may do, and it is"
                        + " reached from other machines");
            }
            return Optional.empty();
        }
        var secrets = Stream.concat(Stream.of(config.dataDir()), config.secretsKey().stream()).toArray(Path[]::new);
        var sandbox = Sandbox.hiding(secrets);
        Optional<String> problem = sandbox.problem(shell);
        if (problem.isEmpty()) {
            return Optional.of(sandbox);
        }
        String why = "build commands can't be sandboxed: " + problem.get();
        if (config.sandbox() == Config.SandboxMode.REQUIRED) {
            throw new Failure(1, why + " (BUILD_SANDBOX=required)");
        }
        if (config.production() || !config.address().loopback()) {
            throw new Failure(1, why + ". With ENV_TYPE=PROD, or when listening on more than loopback, mend that, or say"
                    + " BUILD_SANDBOX=off if everybody who may push to a repository may do all that this service may");
        }
        LOG.log(Level.WARNING, why + "; they run as the service's own user, with all that it may do");
        return Optional.empty();
    }
}
