package slipway.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.task.Actor;
import slipway.task.Build;
import slipway.task.Deployment;
import slipway.task.Draft;
import slipway.task.Environment;
import slipway.task.Fact;
import slipway.task.Job;
import slipway.task.Outcome;
import slipway.task.Processor;
import slipway.task.Reason;
import slipway.task.Repository;
import slipway.task.Status;
import slipway.task.Task;
import slipway.task.TaskType;

/** A real database with the service's three task types, and the shortest ways through the life of a task. */
public final class TestStore implements AutoCloseable {
    public static final Actor ALICE = new Actor("alice", 1L);
    /** This life of the program. */
    public static final String WORKER = "this life";
    private static final Processor NONE = run -> new Outcome.Succeeded(0, List.of());

    public final Path file;
    public final Database database;
    public final Tasks tasks;
    public final Lifecycle lifecycle;

    public TestStore(Path folder) {
        this(folder, InstantSource.system(), types(2, 2, NONE));
    }

    public TestStore(Path folder, InstantSource time, List<TaskType> types) {
        this(folder, time, Vault.NONE, types);
    }

    TestStore(Path folder, Vault vault) {
        this(folder, InstantSource.system(), vault, types(2, 2, NONE));
    }

    private TestStore(Path folder, InstantSource time, Vault vault, List<TaskType> types) {
        file = folder.resolve("slipway.db");
        database = Database.open(file, time, vault, () -> {
            throw new AssertionError("the program would end");
        });
        tasks = new Tasks(types);
        lifecycle = new Lifecycle(tasks);
    }

    /** The three types, in the order in which Main has them, all with one processor. */
    public static List<TaskType> types(int buildSlots, int jobSlots, Processor processor) {
        return List.of(new TaskType("build", buildSlots, Build::of, processor),
                new TaskType("deployment", TaskType.UNLIMITED, Deployment::of, processor),
                new TaskType("job", jobSlots, Job::of, processor));
    }

    public Task create(Draft draft) {
        return database.write(tx -> lifecycle.create(tx, draft));
    }

    /** @param target null for none */
    public Task job(String target) {
        return create(Draft.job("true", target, 60, 60, ALICE));
    }

    /** A build of {@code hello}, asked for without a commit. */
    public Task build(String branch) {
        return create(Draft.build("hello", branch, "", "head", ALICE));
    }

    /** A build of {@code hello@main} that succeeded and kept an artifact. */
    public Task built() {
        return built(build("main"));
    }

    public Task built(Task build) {
        var resolved = new Fact("build.resolved", Map.of("hash", "ab".repeat(20), "subject", "Say hello"));
        var packed = new Fact("build.packed", Map.of("size", 10L, "sha256", "cd".repeat(32)));
        return end(build, new Outcome.Succeeded(0, List.of(resolved, packed)));
    }

    public Task deploy(String environment, Task build) {
        return database.write(tx -> lifecycle.deployments().deploy(tx, Environments.find(tx, environment).orElseThrow(),
                tasks.find(tx, build.id()).orElseThrow(), null, ALICE)).task();
    }

    /** A deployment of a build that succeeded. */
    public Task deployed(String environment, Task build) {
        return succeed(deploy(environment, build));
    }

    public List<Task> claim(String type, int limit) {
        return database.write(tx -> lifecycle.claim(tx, tasks.type(type).orElseThrow(), limit, WORKER));
    }

    public Task succeed(Task task) {
        return end(task, new Outcome.Succeeded(0, List.of()));
    }

    public Task fail(Task task) {
        return end(task, new Outcome.Failed(Reason.EXIT_CODE, "it exited with 1", 1, List.of()));
    }

    /** Claims a task, and all others of its type that can be, if it is still pending; then ends it. */
    public Task end(Task task, Outcome how) {
        if (find(task).status() == Status.PENDING) {
            claim(task.type(), 1000);
        }
        return database.write(tx -> lifecycle.finish(tx, find(tx, task), how, ALICE, Duration.ofMillis(5), 0, WORKER));
    }

    public Task find(Task task) {
        return database.read(session -> find(session, task));
    }

    private Task find(Session session, Task task) {
        return tasks.find(session, task.id()).orElseThrow();
    }

    /** {@code pending}, {@code failed exit_code}, … of each, as they are now. */
    public List<String> now(Task... those) {
        var told = new ArrayList<String>();
        for (Task task : those) {
            Task now = find(task);
            told.add(now.status() + (now.reason() == null ? "" : " " + now.reason()));
        }
        return told;
    }

    public Environment environment(String name) {
        return environment(name, false);
    }

    public Environment environment(String name, boolean newest, String... autoDeploy) {
        return database.write(tx -> Environments.create(tx, new Environment(0, name, null, null, null, 30, 600, 300, 5,
                newest, List.of(autoDeploy), Map.of(), null, null, null, Instant.EPOCH), ALICE));
    }

    public Repository repository(String name) {
        return database.write(tx -> Repositories.create(tx, new Repository(0, name, "https://git.example.org/" + name,
                "main", "make", "dist", 3600, 600, true, Map.of(), "*", null, null, null, null, Instant.EPOCH), ALICE));
    }

    /** Runs statements in one transaction of a connection of its own, as another program does. */
    public void otherProgram(String... statements) {
        run(file, statements);
    }

    public static void run(Path file, String... statements) {
        try (Connection connection = connection(file); var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
            statement.execute("COMMIT");
        } catch (SQLException e) {
            throw new StoreException("the other program", e);
        }
    }

    /** What another program on the database sees: the first column of the first row. */
    public String seen(String sql) {
        return seen(file, sql);
    }

    public static String seen(Path file, String sql) {
        try (Connection connection = connection(file); var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "nothing";
        } catch (SQLException e) {
            throw new StoreException(sql, e);
        }
    }

    Connection connection() throws SQLException {
        return connection(file);
    }

    private static Connection connection(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
    }

    @Override
    public void close() {
        database.close();
    }
}
