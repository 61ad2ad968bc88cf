package slipway.processor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.shell.Command;
import slipway.shell.Exit;
import slipway.shell.Leftovers;
import slipway.shell.Running;
import slipway.shell.Shell;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Run;
import slipway.task.Secret;
import slipway.task.Times;

/** Runs a task's commands, and says in the task's words how they ended. */
public final class Commands {
    private static final Logger LOG = System.getLogger(Commands.class.getName());

    private final Shell shell;
    private final String path;

    /** @param path the commands' PATH */
    public Commands(Shell shell, String path) {
        this.shell = shell;
        this.path = path;
    }

    /** What every command is given; nothing else of the service's own environment is. */
    Map<String, String> environment(Path home, Path temporary) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", path);
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.put("LANG", "C.UTF-8");
        return environment;
    }

    /**
     * The texts of what a task's commands are given and nobody is told: from here on its log does not have them. They
     * are given after variables, so a secret of the same name is the one that counts.
     *
     * @throws Refusal when one can't be read
     */
    static Map<String, String> opened(Run run, Map<String, Secret> secrets) {
        var texts = new LinkedHashMap<String, String>();
        secrets.forEach((name, secret) -> texts.put(name, secret.text()));
        run.hide(texts.values());
        return texts;
    }

    /** Runs a command until its end, or until the task is to end. */
    Outcome run(Run run, Command command, String name, int timeoutSeconds, int idleTimeoutSeconds)
            throws InterruptedException {
        return run(run, command, name, timeoutSeconds, idleTimeoutSeconds, true);
    }

    /** The same for a command of a task that is to end already: it goes on to its end, or until the worker stops. */
    Outcome runThrough(Run run, Command command, String name, int timeoutSeconds, int idleTimeoutSeconds)
            throws InterruptedException {
        return run(run, command, name, timeoutSeconds, idleTimeoutSeconds, false);
    }

    private Outcome run(Run run, Command command, String name, int timeoutSeconds, int idleTimeoutSeconds,
            boolean haltable) throws InterruptedException {
        Running running;
        try {
            running = shell.start(command, run.log());
        } catch (IOException e) {
            // A deployment must go back from it as from any other failure.
            String error = "the " + name + " could not be started: " + e.getMessage();
            LOG.log(Level.ERROR, "task " + run.task().id() + ": " + error, e);
            run.say(error);
            return new Outcome.Failed(Reason.INTERNAL, error);
        }
        var hook = haltable ? run.onHalt(running::end) : run.onStop(running::end);
        try (hook) {
            return await(run, running, name, timeoutSeconds, idleTimeoutSeconds);
        }
    }

    private Outcome await(Run run, Running running, String name, int timeoutSeconds, int idleTimeoutSeconds)
            throws InterruptedException {
        Exit exit = running.await(Duration.ofSeconds(timeoutSeconds), Duration.ofSeconds(idleTimeoutSeconds));
        tellLeftovers(run, name, exit.leftovers());
        return switch (exit) {
            case Exit.Exited(int status, Leftovers left) when status == 0 ->
                new Outcome.Succeeded(0, List.of());
            case Exit.Exited(int status, Leftovers left) ->
                new Outcome.Failed(Reason.EXIT_CODE, "the " + name + " exited with " + status, status, List.of());
            case Exit.TimedOut(Leftovers left) ->
                new Outcome.Failed(Reason.TIMEOUT, "the " + name + " took longer than "
                        + Times.spoken(Duration.ofSeconds(timeoutSeconds)) + " and was ended");
            case Exit.Idle(Leftovers left) ->
                new Outcome.Failed(Reason.IDLE_TIMEOUT, "the " + name + " printed nothing for "
                        + Times.spoken(Duration.ofSeconds(idleTimeoutSeconds)) + " and was ended");
            case Exit.Ended(Leftovers left) ->
                run.halted().orElseGet(() -> new Outcome.Failed(Reason.INTERNAL, "the " + name + " was ended"));
        };
    }

    private static void tellLeftovers(Run run, String name, Leftovers leftovers) {
        if (leftovers.ended() > 0) {
            run.say("the " + name + " left " + leftovers.ended() + " processes in the background; they were ended. "
                    + "What is to run on is systemd's to start");
        }
        for (var survivor : leftovers.survivors()) {
            run.say("process " + survivor.pid() + " could not be ended; end it by hand");
        }
    }
}
