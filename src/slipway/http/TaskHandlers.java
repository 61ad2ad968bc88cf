package slipway.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import slipway.store.Environments;
import slipway.store.Repositories;
import slipway.store.Retries;
import slipway.store.Session;
import slipway.store.Tasks.Filter;
import slipway.task.Actor;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Status;
import slipway.task.Task;

/** What tasks of every type have in common: lists, one of them, cancel, retry. */
final class TaskHandlers {
    private static final List<String> STATUSES = List.of("pending", "ongoing", "succeeded", "failed");
    private static final int MOST_WAIT = 300;

    private final Service service;
    private final TaskView view;
    private final Intake intake;
    private final Completions completions;

    TaskHandlers(Service service, TaskView view, Intake intake, Completions completions) {
        this.service = service;
        this.view = view;
        this.intake = intake;
        this.completions = completions;
    }

    /** {@code GET /api/tasks}. */
    Answer list(Request request) {
        var query = request.query();
        var types = service.tasks().types().stream().map(type -> type.name()).toList();
        String type = query.choice("type", null, types);
        String environment = query.text("environment", null);
        // Deployments alone are of an environment: with another type there are none.
        String of = environment == null ? type : type == null || type.equals("deployment") ? "deployment" : "";
        return list(request, query, "tasks", of,
                new Given(query.text("repository", null), environment, null, null), type);
    }

    /** {@code GET /api/builds}. */
    Answer builds(Request request) {
        var query = request.query();
        return list(request, query, "builds", "build",
                new Given(query.text("repository", null), null, null, query.text("branch", null)), null);
    }

    /** {@code GET /api/deployments}. */
    Answer deployments(Request request) {
        var query = request.query();
        return list(request, query, "deployments", "deployment",
                new Given(query.text("repository", null), query.text("environment", null), null, null), null);
    }

    /** {@code GET /api/jobs}. */
    Answer jobs(Request request) {
        var query = request.query();
        return list(request, query, "jobs", "job", new Given(null, null, query.text("target", null), null), null);
    }

    /** The filters that were given; null where one was not. */
    private record Given(String repository, String environment, String target, String branch) {
    }

    private Answer list(Request request, Fields query, String name, String type, Given given, String typeGiven) {
        String status = query.choice("status", null, STATUSES);
        Page page = Page.of(query);
        return service.database().read(session -> {
            checkNames(session, query, given);
            query.done();
            String target = given.environment != null ? given.environment : given.target;
            var filter = new Filter(type, given.repository, target, status == null ? null : Status.of(status),
                    given.branch);
            var filters = new LinkedHashMap<String, String>();
            filters.put("type", typeGiven);
            filters.put("repository", given.repository);
            filters.put("environment", given.environment);
            filters.put("target", given.target);
            filters.put("branch", given.branch);
            filters.put("status", status);
            return page.answer(request.path(), name,
                    service.tasks().list(session, filter, page.before(), page.wanted()), Task::id,
                    tasks -> view.all(session, tasks), filters);
        });
    }

    /** A name that nothing has, and nothing ever had, is a mistake. */
    private void checkNames(Session session, Fields query, Given given) {
        if (given.repository != null && Repositories.find(session, given.repository).isEmpty()
                && service.tasks().list(session, new Filter(null, given.repository, null, null, null), null, 1)
                        .isEmpty()) {
            query.wrong("repository", "there is no repository '" + Fields.shown(given.repository) + "'");
        }
        if (given.environment != null && Environments.find(session, given.environment).isEmpty()
                && service.tasks().list(session, new Filter(null, null, given.environment, null, null), null, 1)
                        .isEmpty()) {
            query.wrong("environment", "there is no environment '" + Fields.shown(given.environment) + "'");
        }
    }

    /** {@code GET /api/tasks/{id}}, or of one type; with {@code ?wait} once it has completed. */
    Handler one(String type) {
        return request -> {
            long id = request.id("id");
            var query = request.query();
            int wait = query.number("wait", 0, 0, MOST_WAIT);
            query.done();
            Answer now = answer(type, id);
            return wait == 0 ? now : new Answer.Later(() -> {
                var completion = completions.of(id);
                if (service.database().read(session -> find(session, type, id)).status().completed()) {
                    completions.forget(id);
                } else {
                    completion.await(Duration.ofSeconds(wait));
                }
                return answer(type, id);
            });
        };
    }

    private Answer answer(String type, long id) {
        return Answer.one(service.database().read(session -> view.one(session, find(session, type, id))));
    }

    /** @param type null for any */
    Task find(Session session, String type, long id) {
        var found = type == null ? service.tasks().find(session, id) : service.tasks().find(session, type, id);
        return found.orElseThrow(() -> Refusal.notFound("there is no " + (type == null ? "task" : type) + " " + id));
    }

    /** {@code POST …/{id}/cancel}: a pending task fails at once, an ongoing one when all its processes are gone. */
    Handler cancel(String type) {
        return request -> {
            long id = request.id("id");
            request.fields().done();
            var by = Actor.of(request.user());
            var task = service.database().write(tx -> {
                Task found = find(tx, type, id);
                if (found.status().completed()) {
                    throw Refusal.conflict(type + " " + id + " has " + found.status() + " already");
                }
                return found.status() == Status.PENDING
                        ? service.lifecycle().withdraw(tx, found, Reason.CANCELLED, "cancelled by " + by.name(), by)
                        : found;
            });
            if (task.status() == Status.ONGOING) {
                service.actions().cancel(id, by);
            }
            return Answer.accepted(service.database().read(session -> view.one(session, find(session, type, id))));
        };
    }

    /** {@code POST …/{id}/retry}: a new task of the same inputs. */
    Handler retry(String type, String path) {
        return request -> {
            long id = request.id("id");
            request.fields().done();
            var by = Actor.of(request.user());
            var retries = new Retries(service.tasks(), service.lifecycle());
            return intake.take(request, path, tx -> retries.retry(tx, find(tx, type, id), by));
        };
    }
}
