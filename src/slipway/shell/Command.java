package slipway.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param environment all of it: nothing is inherited, and only the marker {@code SLIPWAY_TASK} is added
 * @param task        the task it belongs to, by which what it starts is known: a task runs one command at a time;
 *                    0 for a helper of the service itself
 * @param sandbox     null for none
 */
public record Command(List<String> argv, Path folder, Map<String, String> environment, long task, Sandbox sandbox) {
    public Command {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    /** A helper of the service's own, such as git: no task, no sandbox. */
    public static Command of(List<String> argv, Path folder, Map<String, String> environment) {
        return new Command(argv, folder, environment, 0, null);
    }

    /** What a person wrote, run by {@code sh}, which ends at the first command that fails. */
    public static Command script(String script, Path folder, Map<String, String> environment, long task) {
        return new Command(List.of("sh", "-ec", script), folder, environment, task, null);
    }

    public Command in(Sandbox sandbox) {
        return new Command(argv, folder, environment, task, sandbox);
    }
}
