package slipway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slipway.processor.BuildProcessor;
import slipway.processor.DeploymentProcessor;
import slipway.processor.LiveLinks;
import slipway.store.Database;
import slipway.store.Deployments;
import slipway.store.Environments;
import slipway.store.Repositories;
import slipway.store.Secrets;
import slipway.task.Build;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Secret;

/** What builds and deployments must know of the service, from the database. */
record Ground(Database database) implements DeploymentProcessor.Ground {
    Optional<BuildProcessor.Given> given(String repository) {
        return database.read(session -> Repositories.find(session, repository)
                .map(it -> new BuildProcessor.Given(it, Secrets.of(session, Secrets.Owner.of(it)))));
    }

    @Override
    public Environment environment(String name) {
        return database.read(session -> Environments.find(session, name)).orElseThrow();
    }

    @Override
    public Map<String, Secret> secrets(Environment environment) {
        return database.read(session -> Secrets.of(session, Secrets.Owner.of(environment)));
    }

    @Override
    public Build build(long id) {
        return database.read(session -> session.row("build.details", "task", id)).map(Build::of).orElseThrow();
    }

    @Override
    public Deployment deployment(long id) {
        return database.read(session -> session.row("deployment.details", "task", id)).map(Deployment::of)
                .orElseThrow();
    }

    @Override
    public OptionalLong live(String environment, String repository) {
        return database.read(session -> Deployments.liveId(session, environment, repository));
    }

    @Override
    public List<Long> released(String environment, String repository) {
        return database.read(session -> Deployments.released(session, environment, repository));
    }

    /** All that is live. */
    List<LiveLinks.Live> live() {
        return database.read(session -> Environments.all(session).stream()
                .flatMap(environment -> Deployments.repositories(session, environment.name()).stream()
                        .flatMap(repository -> Deployments.liveId(session, environment.name(), repository).stream()
                                .mapToObj(id -> new LiveLinks.Live(environment.name(), repository, id))))
                .toList());
    }
}
