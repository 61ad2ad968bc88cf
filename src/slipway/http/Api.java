package slipway.http;

import static slipway.task.Role.ADMIN;
import static slipway.task.Role.DEPLOYER;
import static slipway.task.Role.DEVELOPER;
import static slipway.task.Role.VIEWER;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import slipway.store.Secrets;
import slipway.task.Event;
import slipway.task.Role;
import slipway.task.Task;

/** The HTTP API: the route table, with the role that each route needs. */
public final class Api implements Closeable {
    private final Completions completions = new Completions();
    private final Followers followers = new Followers();
    private final TaskView view;
    private final Access access;
    private final Metrics metrics;
    private final EventHandlers events;
    private final List<Route> routes = new ArrayList<>();

    /** @param time what the times of credentials are compared with */
    public Api(Service service, InstantSource time, Front front) {
        access = Access.of(service.database(), time, front);
        view = new TaskView(service);
        var intake = new Intake(service, view);
        var tasks = new TaskHandlers(service, view, intake, completions);
        var logs = new LogHandlers(service, tasks, followers, access);
        var builds = new BuildHandlers(service, intake, tasks);
        var deployments = new DeploymentHandlers(service, view, intake);
        var jobs = new JobHandlers(service, intake);
        var repositories = new RepositoryHandlers(service);
        var environments = new EnvironmentHandlers(service, view);
        var repositorySecrets = new SecretHandlers(service,
                (session, name) -> Secrets.Owner.of(RepositoryHandlers.find(session, name)));
        var environmentSecrets = new SecretHandlers(service,
                (session, name) -> Secrets.Owner.of(EnvironmentHandlers.find(session, name)));
        var queue = new QueueHandlers(service, view);
        var sessions = new SessionHandlers(service, access);
        var users = new UserHandlers(service, time);
        events = new EventHandlers(service, access, EventHandlers.HEARTBEAT);
        var hooks = new HookHandlers(service, access.refusals());
        var audit = new AuditHandlers(service);
        var backups = new BackupHandlers(service);
        var health = new HealthHandlers(service);
        metrics = new Metrics(service, time, followers);
        var page = new PageHandlers();

        route("GET", "/", null, page::index);
        route("GET", "/page/{file}", null, page::file);
        route("GET", "/healthz", null, health::health);
        route("GET", "/readyz", null, health::ready);
        route("GET", "/metrics", VIEWER, metrics::show);
        // Signed, instead.
        route("POST", "/hooks/{repository}", null, hooks::receive);

        route("POST", "/api/builds", DEVELOPER, builds::create);
        route("GET", "/api/builds", VIEWER, tasks::builds);
        route("GET", "/api/builds/{id}/artifact", VIEWER, builds::artifact);
        type("build", "/api/builds", DEVELOPER, tasks, logs);

        route("POST", "/api/deployments", DEPLOYER, deployments::create);
        route("GET", "/api/deployments", VIEWER, tasks::deployments);
        type("deployment", "/api/deployments", DEPLOYER, tasks, logs);

        route("POST", "/api/jobs", ADMIN, jobs::create);
        route("GET", "/api/jobs", VIEWER, tasks::jobs);
        type("job", "/api/jobs", ADMIN, tasks, logs);

        route("GET", "/api/tasks", VIEWER, tasks::list);
        route("GET", "/api/tasks/{id}", VIEWER, tasks.one(null));
        route("GET", "/api/queue", VIEWER, queue::show);
        route("POST", "/api/queue/pause", ADMIN, queue::pause);
        route("POST", "/api/queue/resume", ADMIN, queue::resume);

        route("POST", "/api/repositories", ADMIN, repositories::create);
        route("GET", "/api/repositories", VIEWER, repositories::list);
        route("GET", "/api/repositories/{name}", VIEWER, repositories::one);
        route("PATCH", "/api/repositories/{name}", ADMIN, repositories::change);
        route("DELETE", "/api/repositories/{name}", ADMIN, repositories::delete);
        secrets("/api/repositories/{name}/secrets", repositorySecrets);

        route("POST", "/api/environments", ADMIN, environments::create);
        route("GET", "/api/environments", VIEWER, environments::list);
        route("GET", "/api/environments/{name}", VIEWER, environments::one);
        route("PATCH", "/api/environments/{name}", ADMIN, environments::change);
        route("DELETE", "/api/environments/{name}", ADMIN, environments::delete);
        secrets("/api/environments/{name}/secrets", environmentSecrets);
        route("POST", "/api/environments/{name}/lock", DEPLOYER, environments::lock);
        route("POST", "/api/environments/{name}/unlock", DEPLOYER, environments::unlock);
        route("POST", "/api/environments/{name}/rollback", DEPLOYER, deployments::rollBack);

        route("GET", "/api/events", VIEWER, events::events);
        route("GET", "/api/audit", ADMIN, audit::file);
        route("GET", "/api/audit/head", ADMIN, audit::head);
        route("GET", "/api/audit/verify", ADMIN, audit::verify);

        route("POST", "/api/backups", ADMIN, backups::create);
        route("GET", "/api/backups", ADMIN, backups::list);
        route("GET", "/api/backups/{file}", ADMIN, backups::file);

        route("POST", "/api/session", null, sessions::signIn);
        route("DELETE", "/api/session", VIEWER, sessions::signOut);
        route("GET", "/api/me", VIEWER, users::me);
        route("GET", "/api/users", ADMIN, users::list);
        route("POST", "/api/users", ADMIN, users::create);
        route("PATCH", "/api/users/{name}", ADMIN, users::change);
        route("DELETE", "/api/users/{name}", ADMIN, users::delete);
        // An admin, or oneself: the handler looks.
        route("GET", "/api/users/{name}/tokens", VIEWER, users::tokens);
        route("POST", "/api/users/{name}/tokens", VIEWER, users::issue);
        route("DELETE", "/api/users/{name}/tokens/{id}", VIEWER, users::revoke);
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Adds a line to the table. */
    void route(String method, String path, Role role, Handler handler) {
        routes.add(new Route(method, path, role, handler));
    }

    private void secrets(String path, SecretHandlers secrets) {
        route("GET", path, ADMIN, secrets::list);
        route("PUT", path + "/{key}", ADMIN, secrets::set);
        route("DELETE", path + "/{key}", ADMIN, secrets::delete);
    }

    /** What every type of task has. */
    private void type(String type, String path, Role role, TaskHandlers tasks, LogHandlers logs) {
        route("GET", path + "/{id}", VIEWER, tasks.one(type));
        route("GET", path + "/{id}/log", VIEWER, logs.of(type));
        route("POST", path + "/{id}/cancel", role, tasks.cancel(type));
        route("POST", path + "/{id}/retry", role, tasks.retry(type, path));
    }

    /** Opens the port; nothing is answered until the server is started. No routes can be added any more. */
    public Server serve(InetSocketAddress address, Limits limits) throws IOException {
        var server = new Server(address, routes, access, limits, metrics.requests());
        metrics.server(server);
        return server;
    }

    /** Lets those go on who wait for what just happened. Must not block. */
    public void heard(List<Event> happened) {
        access.heard(happened);
        metrics.tasks().heard(happened);
        completions.heard(happened);
        followers.heard(happened);
        events.heard(happened);
    }

    /** A task was claimed, or has ended, in this life of the program. */
    public void moved(Task task) {
        metrics.tasks().moved(task);
    }

    /** The database's writer has done so many pieces of work in one transaction. */
    public void batch(int pieces) {
        metrics.batch(pieces);
    }

    /** A task as {@code GET /api/tasks/{id}} shows it, byte for byte. */
    public byte[] shown(long task) {
        return view.shown(task);
    }

    /** A task's log has grown. */
    public void grown(long task) {
        followers.grown(task);
    }

    /** To be called when nothing is answered any more. */
    @Override
    public void close() {
        access.refusals().close();
    }
}
