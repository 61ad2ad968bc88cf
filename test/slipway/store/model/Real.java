package slipway.store.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import slipway.store.Deployments.Asked;
import slipway.store.Environments;
import slipway.store.Queue;
import slipway.store.Repositories;
import slipway.store.Retention;
import slipway.store.Retries;
import slipway.store.StoreException;
import slipway.store.TestStore;
import slipway.store.Transaction;
import slipway.task.Actor;
import slipway.task.Draft;
import slipway.task.Environment;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Task;
import slipway.worker.Places;
import slipway.worker.Recovery;

/** The service's own store, on a real database, given the same actions as the model. */
final class Real implements AutoCloseable {
    private static final Map<String, Actor> ACTORS = Map.of("alice", new Actor("alice", 1L), "bob",
            new Actor("bob", 2L), "webhook", Actor.WEBHOOK, "auto", Actor.AUTO, "system", Actor.SYSTEM);

    private final Path folder;
    TestStore store;
    Instant time = Instant.parse("2026-11-23T15:50:00.120Z");
    private int life;

    Real(Path folder) {
        this.folder = folder;
        open();
        Picture.REPOSITORIES.forEach(store::repository);
    }

    private void open() {
        life++;
        store = new TestStore(folder, () -> time, TestStore.types(World.SLOTS, World.SLOTS, run -> Ends.SUCCESS));
    }

    /** @return what is answered, in the model's words */
    String act(Action action) {
        try {
            return switch (action) {
                case Action.Create it -> done(tx -> Environments.create(tx,
                        environment(it.environment(), it.newest(), it.autoDeploy()), actor("alice")));
                case Action.Change it -> done(tx -> Environments.change(tx,
                        environment(it.environment(), it.newest(), it.autoDeploy()), actor("alice")));
                case Action.Delete it -> done(tx -> Environments.delete(tx, it.environment(), actor("alice")));
                case Action.Lock it -> done(tx -> Environments.lock(tx, it.environment(), "a freeze", actor(it.by())));
                case Action.Unlock it -> done(tx -> Environments.unlock(tx, it.environment(), actor(it.by())));
                case Action.Pause it -> done(tx -> Queue.pause(tx, "maintenance", actor(it.by())));
                case Action.Resume it -> done(tx -> Queue.resume(tx, actor(it.by())));
                case Action.Build it -> create(Draft.build(it.repository(), it.branch(), it.commit(), it.source(),
                        actor(it.by())));
                case Action.Deploy it -> told(write(tx -> deploy(tx, it.environment(), find(tx, it.build()), it.by())));
                case Action.DeployNewest it -> told(write(tx -> deploy(tx, it.environment(),
                        store.lifecycle.deployments().newestBuild(tx, repository(tx, it.repository())), it.by())));
                case Action.RollBack it -> told(write(tx -> rollBack(tx, it)));
                case Action.Job it -> create(Draft.job("true", it.target(), 60, 60, actor(it.by())));
                case Action.Retry it -> id(write(tx -> new Retries(store.tasks, store.lifecycle)
                        .retry(tx, find(tx, it.task()), actor(it.by()))));
                case Action.Claim it -> write(tx -> store.lifecycle.claim(tx,
                        store.tasks.type(it.type()).orElseThrow(), it.permits(), life(true)))
                        .stream().map(Task::id).toList().toString();
                case Action.Resolve it -> changed(it.build(), (tx, task) ->
                        store.lifecycle.keep(tx, task, Ends.resolved(task.id())));
                case Action.Succeed it -> changed(it.task(), (tx, task) -> finish(tx, task,
                        Ends.success(task, it.artifact()), task.triggeredBy(), true));
                case Action.Fail it -> changed(it.task(), (tx, task) -> finish(tx, task,
                        new Outcome.Failed(it.reason(), "it failed"), it.by(), true));
                case Action.Cancel it -> changed(it.task(), (tx, task) -> store.lifecycle.withdraw(tx, task,
                        Reason.CANCELLED, "cancelled", actor(it.by())));
                case Action.Stray it -> changed(it.task(), (tx, task) -> stray(tx, task, it));
                case Action.Restart it -> restart(it.survivors());
                case Action.Clean it -> write(tx -> Retention.cleanBuilds(tx, it.keep())).toString();
                case Action.Clock it -> {
                    time = time.plusMillis(it.millis());
                    yield done(tx -> { });
                }
            };
        } catch (Refusal e) {
            return e.kind().name();
        } catch (RuntimeException e) {
            // Any other is a difference, and is made short like one.
            return e instanceof StoreException && e.getMessage().contains("not ours to end") ? "not theirs"
                    : e.toString();
        }
    }

    private <T> T write(Function<Transaction, T> work) {
        return store.database.write(work);
    }

    private String done(Consumer<Transaction> work) {
        write(tx -> {
            work.accept(tx);
            return null;
        });
        return "done";
    }

    private String changed(long task, BiConsumer<Transaction, Task> change) {
        return done(tx -> change.accept(tx, find(tx, task)));
    }

    private String create(Draft draft) {
        return id(write(tx -> store.lifecycle.create(tx, draft)));
    }

    private static String id(Task task) {
        return Long.toString(task.id());
    }

    private static String told(Asked asked) {
        return asked.task().id() + " " + asked.supersedes().stream().sorted().toList();
    }

    private static Actor actor(String name) {
        return ACTORS.get(name);
    }

    private String life(boolean thisOne) {
        return thisOne ? "life " + life : "another life";
    }

    private static Repository repository(Transaction tx, String name) {
        return Repositories.find(tx, name).orElseThrow();
    }

    private Task find(Transaction tx, long id) {
        return store.tasks.find(tx, id).orElseThrow();
    }

    private static Environment environment(String name, boolean newest, List<String> autoDeploy) {
        return new Environment(0, name, null, null, null, 30, 600, 300, Place.KEEP_RELEASES, newest, autoDeploy,
                Map.of(), null, null, null, Instant.EPOCH);
    }

    private Asked deploy(Transaction tx, String environment, Task build, String by) {
        return store.lifecycle.deployments().deploy(tx, Environments.find(tx, environment).orElseThrow(), build, null,
                actor(by));
    }

    Asked rollBack(Transaction tx, Action.RollBack it) {
        return store.lifecycle.deployments().rollBack(tx, Environments.find(tx, it.environment()).orElseThrow(),
                it.repository(), it.build() == null ? null : find(tx, it.build()), null, actor(it.by()));
    }

    private void finish(Transaction tx, Task task, Outcome how, String by, boolean thisLife) {
        store.lifecycle.finish(tx, task, how, actor(by), Duration.ofMillis(5), 0, life(thisLife));
    }

    private void stray(Transaction tx, Task task, Action.Stray it) {
        var lost = new Outcome.Failed(Reason.WORKER_RESTART, "it ended");
        switch (it.way()) {
            case "finish" -> finish(tx, task, Ends.SUCCESS, "alice", it.thisLife());
            case "recover" -> store.lifecycle.recover(tx, task, lost, 0, life(it.thisLife()));
            default -> store.lifecycle.withdraw(tx, task, Reason.CANCELLED, "cancelled", actor("alice"));
        }
    }

    private String restart(List<Long> survivors) {
        store.close();
        open();
        var places = new Places(folder.resolve("work"), folder.resolve("logs"), 1, () -> true, task -> { },
                path -> { });
        int recovered = new Recovery(store.database, store.lifecycle, places, life(true)).run(store.tasks,
                survivors.stream().collect(Collectors.toMap(id -> id, id -> "process 7 is left")));
        // As Main does, which tells of the start.
        done(tx -> { });
        return Integer.toString(recovered);
    }

    @Override
    public void close() throws IOException {
        store.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
