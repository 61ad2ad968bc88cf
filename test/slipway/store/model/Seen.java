package slipway.store.model;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import slipway.store.Deployments;
import slipway.store.Environments;
import slipway.store.Events;
import slipway.store.Lines;
import slipway.store.Queue;
import slipway.store.Session;
import slipway.store.Tasks;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Event;
import slipway.task.Refusal;
import slipway.task.Task;
import slipway.task.Times;

/** The picture of the real service: its rows as another program sees them, the rest as the service tells it. */
final class Seen implements AutoCloseable {
    private static final String ROWS = """
            SELECT id, type, status, reason, target, repository, triggered_by, attempt, retry_of, created_at, ready_at,
                   started_at, completed_at, branch, commit_asked, commit_hash, source, origin,
                   CASE WHEN artifact_sha256 IS NOT NULL AND artifact_cleaned = 0 THEN 'kept' END AS artifact,
                   build_id, CASE rollback WHEN 1 THEN 'yes' END AS rollback, superseded_by
            FROM task
            LEFT JOIN build ON build.task_id = task.id
            LEFT JOIN deployment ON deployment.task_id = task.id
            ORDER BY id""";

    private final Real real;
    private final Connection connection;
    long lastEvent;

    Seen(Real real) throws SQLException {
        this.real = real;
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + real.store.file + "?busy_timeout=10000");
        this.lastEvent = real.store.database.read(Events::last);
    }

    List<String> lines() throws SQLException {
        var lines = new ArrayList<String>();
        rows(lines);
        real.store.database.read(session -> {
            waiting(session, lines);
            Queue.paused(session).ifPresent(hold -> lines.add("paused by " + hold.by() + " at " + hold.since()));
            return null;
        });
        for (Environment place : real.store.database.read(Environments::all)) {
            lines.add("environment " + place.name() + " newest=" + place.newest() + " auto_deploy="
                    + place.autoDeploy() + (place.locked() == null ? ""
                    : " locked by " + place.locked().by() + " at " + place.locked().since()));
            for (String repository : Picture.REPOSITORIES) {
                live(place.name(), repository, lines);
                lines.add("back in " + place.name() + " " + repository + ": " + back(place.name(), repository));
            }
        }
        events(lines);
        return lines;
    }

    private void rows(List<String> lines) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(ROWS)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                var row = new LinkedHashMap<String, Object>();
                for (int i = 1; i <= columns; i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
                }
                lines.add(Picture.row("task", row));
            }
        }
    }

    private void waiting(Session session, List<String> lines) {
        Tasks tasks = real.store.tasks;
        var pending = tasks.pending(session, Integer.MAX_VALUE);
        lines.add("queue " + pending.stream().map(Task::id).toList());
        var why = new Lines(session, tasks, () -> false);
        for (Task task : pending) {
            var waiting = why.of(task).fields();
            lines.add("task " + task.id() + " waits: " + waiting.get("reason") + " " + waiting.get("holder") + " "
                    + waiting.get("position"));
        }
    }

    private void live(String place, String repository, List<String> lines) {
        real.store.database.read(session -> real.store.lifecycle.deployments().live(session, place, repository))
                .ifPresent(task -> lines.add("live in " + place + ": deployment " + task.id() + " of " + repository
                        + ", build " + ((Deployment) task.details()).buildId()));
    }

    /** Carries out of a transaction what it would have done; it is undone. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undone(String what) {
            super(what, null, false, false);
        }
    }

    private String back(String place, String repository) {
        try {
            return real.store.database.write(tx -> {
                Deployments.Asked asked = real.rollBack(tx, new Action.RollBack(place, repository, null, "alice"));
                throw new Undone("build " + ((Deployment) asked.task().details()).buildId() + " "
                        + asked.supersedes().stream().sorted().toList());
            });
        } catch (Undone e) {
            return e.getMessage();
        } catch (Refusal e) {
            return e.kind().name();
        }
    }

    private void events(List<String> lines) {
        var events = new ArrayList<String>();
        for (Event event : real.store.database.read(session -> Events.after(session, lastEvent, null, 1000))) {
            if (event.id() != ++lastEvent) {
                events.add("event " + event.id() + " where " + lastEvent + " was to come");
            }
            events.add("event " + event.name() + " task=" + event.task() + " actor=" + event.actor() + " at="
                    + Times.text(event.at()));
        }
        events.stream().sorted().forEach(lines::add);
        lines.add("events so far " + lastEvent);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
