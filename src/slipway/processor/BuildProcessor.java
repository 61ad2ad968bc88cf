package slipway.processor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import slipway.shell.ArtifactException;
import slipway.shell.Artifacts;
import slipway.shell.Command;
import slipway.shell.Commit;
import slipway.shell.GitException;
import slipway.shell.Mirror;
import slipway.shell.Mirrors;
import slipway.shell.Sandbox;
import slipway.shell.Source;
import slipway.task.Build;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Run;
import slipway.task.Secret;
import slipway.task.Task;

/** Makes a commit into an artifact: resolve, check out, run the repository's build command, pack. */
public final class BuildProcessor implements Processor {
    private final Function<String, Optional<Given>> repositories;
    private final Mirrors mirrors;
    private final Artifacts artifacts;
    private final Commands commands;
    private final Optional<Sandbox> sandbox;

    /** What a build is of, and what its command is given and nobody is told. */
    public record Given(Repository repository, Map<String, Secret> secrets) {
    }

    /**
     * @param repositories a repository by its name, as it is now
     * @param sandbox      what build commands run in; nothing when they run bare
     */
    public BuildProcessor(Function<String, Optional<Given>> repositories, Mirrors mirrors, Artifacts artifacts,
            Commands commands, Optional<Sandbox> sandbox) {
        this.repositories = repositories;
        this.mirrors = mirrors;
        this.artifacts = artifacts;
        this.commands = commands;
        this.sandbox = sandbox;
    }

    @Override
    public Outcome process(Run run) throws IOException, InterruptedException {
        var build = (Build) run.task().details();
        var found = repositories.apply(build.repository());
        if (found.isEmpty()) {
            return new Outcome.Failed(Reason.CHECKOUT, "there is no repository '" + build.repository() + "' any more");
        }
        Repository repository = found.get().repository();
        String token;
        Map<String, String> secrets;
        try {
            token = repository.gitToken() == null ? "" : repository.gitToken().text();
            secrets = Commands.opened(run, found.get().secrets());
        } catch (Refusal e) {
            run.say(e.getMessage());
            return new Outcome.Failed(Reason.CHECKOUT, e.getMessage());
        }
        run.hide(List.of(token));
        Mirror mirror = mirrors.of(repository.name());
        Path workspace = run.folder().resolve("workspace");
        Optional<Commit> checkedOut;
        try {
            checkedOut = UntilHalted.run(run, () -> checkOut(run, build,
                    Source.of(repository.name(), repository.url(), token), mirror, workspace));
        } catch (GitException e) {
            run.say(e.getMessage());
            return new Outcome.Failed(Reason.CHECKOUT, e.getMessage());
        }
        if (checkedOut.isEmpty()) {
            return run.halted().orElseThrow();
        }
        Commit commit = checkedOut.get();
        Outcome built = commands.run(run, command(run, repository, secrets, commit, workspace, mirror),
                "build command", repository.timeoutSeconds(), repository.idleTimeoutSeconds());
        if (built instanceof Outcome.Failed || repository.artifact() == null) {
            return built;
        }
        return pack(run, repository.artifact(), commit, workspace);
    }

    private static Commit checkOut(Run run, Build build, Source source, Mirror mirror, Path workspace)
            throws IOException, InterruptedException {
        Commit commit = mirror.resolve(source, build.branch(), build.commitAsked(), run::say);
        run.keep(new Fact("build.resolved", Map.of("hash", commit.hash(), "subject", commit.subject())));
        run.say("commit " + commit.hash() + " " + commit.subject());
        mirror.checkout(source, commit.hash(), workspace, run::say);
        return commit;
    }

    private Command command(Run run, Repository repository, Map<String, String> secrets, Commit commit, Path workspace,
            Mirror mirror) throws IOException {
        var build = (Build) run.task().details();
        Path home = Files.createDirectory(run.folder().resolve("home"));
        Path temporary = Files.createDirectory(run.folder().resolve("tmp"));
        var environment = commands.environment(home, temporary);
        environment.putAll(repository.variables());
        environment.putAll(secrets);
        environment.put("CI", "true");
        environment.put("SLIPWAY_BUILD_ID", Long.toString(run.task().id()));
        environment.put("SLIPWAY_REPOSITORY", repository.name());
        environment.put("SLIPWAY_BRANCH", build.branch());
        environment.put("SLIPWAY_COMMIT", commit.hash());
        var bare = Command.script(repository.buildCommand(), workspace, environment, run.task().id());
        return sandbox
                .map(around -> bare.in(around
                        .showing(mirror.folder().resolve("objects"))
                        .writing(workspace, home, temporary)
                        .withNetwork(repository.network())))
                .orElse(bare);
    }

    private Outcome pack(Run run, String artifact, Commit commit, Path workspace)
            throws IOException, InterruptedException {
        long id = run.task().id();
        try {
            var done = UntilHalted.run(run, () -> artifacts.pack(id, workspace, artifact, commit.at()));
            if (done.isEmpty()) {
                artifacts.delete(id);
                return run.halted().orElseThrow();
            }
            var packed = done.get();
            run.say("artifact " + artifact + ": " + packed.size() + " bytes, SHA-256 " + packed.sha256());
            return new Outcome.Succeeded(0, List.of(
                    new Fact("build.packed", Map.of("size", packed.size(), "sha256", packed.sha256()))));
        } catch (ArtifactException e) {
            run.say(e.getMessage());
            return new Outcome.Failed(Reason.ARTIFACT, e.getMessage(), 0, List.of());
        }
    }

    /** Packed but not succeeded: nobody will ever ask for it. */
    @Override
    public Outcome.Failed recover(Task task) throws IOException {
        artifacts.delete(task.id());
        return Processor.super.recover(task);
    }
}
