package slipway.processor;

import java.io.IOException;
import java.nio.file.Path;
import slipway.shell.Command;
import slipway.task.Job;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Run;

/** Runs a command that an administrator gave, in an empty folder. */
public final class JobProcessor implements Processor {
    private final Commands commands;

    public JobProcessor(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Outcome process(Run run) throws IOException, InterruptedException {
        var job = (Job) run.task().details();
        Path folder = run.folder();
        var environment = commands.environment(folder, folder);
        environment.put("SLIPWAY_JOB_ID", Long.toString(run.task().id()));
        var command = Command.script(job.command(), folder, environment, run.task().id());
        return commands.run(run, command, "command", job.timeoutSeconds(), job.idleTimeoutSeconds());
    }
}
