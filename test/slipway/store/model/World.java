package slipway.store.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Status;
import slipway.task.Times;

/** What there is, and the ways from one status to another: README, "How it works". Each has its one event. */
final class World {
    /** Of builds, and of jobs. */
    static final int SLOTS = 2;

    /** 409, or whatever it is; nothing has happened. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Refusal.Kind kind;

        Refused(Refusal.Kind kind) {
            super(kind.name(), null, false, false);
            this.kind = kind;
        }
    }

    /** By their ids, which begin at 1: one sequence for all types. */
    final List<Known> tasks = new ArrayList<>();
    final TreeMap<String, Place> places = new TreeMap<>();
    final Order order = new Order(this);
    final Deploying deploying = new Deploying(this);
    String pausedBy;
    Instant pausedSince;

    /** Those of the last step. */
    final List<String> events = new ArrayList<>();
    long lastEvent;

    Instant now;
    private Instant newest = Instant.EPOCH;

    World(long lastEvent) {
        this.lastEvent = lastEvent;
    }

    /**
     * Times written in one life do not run backwards by less than a minute's step (the newest one is used again),
     * after a larger step real time is used.
     */
    void step(Instant real) {
        events.clear();
        boolean small = real.isBefore(newest) && Duration.between(real, newest).compareTo(Duration.ofMinutes(1)) < 0;
        now = small ? newest : real;
        newest = now;
    }

    void newLife(Instant real) {
        newest = Instant.EPOCH;
        step(real);
    }

    void event(String name, Known task, String actor) {
        events.add("event " + name + " task=" + task + " actor=" + actor + " at=" + Times.text(now));
        lastEvent++;
    }

    private void event(Known task, String what, String actor) {
        event(task.type().toUpperCase(Locale.ROOT) + "_" + what, task, actor);
    }

    Known task(long id) {
        return tasks.get((int) id - 1);
    }

    Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new Refused(Refusal.Kind.NOT_FOUND);
        }
        return place;
    }

    static void conflict(boolean when) {
        if (when) {
            throw new Refused(Refusal.Kind.CONFLICT);
        }
    }

    /** @param ready it stands in its line at once */
    Known add(Known.Ask ask, boolean ready) {
        var task = new Known(tasks.size() + 1L, ask, now);
        task.readyAt = ready ? now : null;
        tasks.add(task);
        event(task, "CREATED", ask.by());
        return task;
    }

    void start(Known task) {
        task.status = Status.ONGOING;
        task.startedAt = now;
        event(task, "STARTED", task.ask.by());
    }

    void succeed(Known task) {
        task.status = Status.SUCCEEDED;
        task.completedAt = now;
        event(task, "SUCCEEDED", task.ask.by());
        if (task.is("deployment") && places.containsKey(task.target())) {
            places.get(task.target()).went(task);
        }
        deploying.ended(task);
    }

    /** @param by who caused it */
    void fail(Known task, Reason reason, String by) {
        task.status = Status.FAILED;
        task.reason = reason;
        task.completedAt = now;
        event(task, reason == Reason.WORKER_RESTART ? "RECOVERY" : "FAILED", by);
        deploying.ended(task);
    }

    /** A further attempt: a new row, asked for by a person. */
    Known retry(Known task, String by) {
        conflict(task.status != Status.FAILED);
        if (task.is("deployment")) {
            conflict(!places.containsKey(task.target()));
            var place = places.get(task.target());
            return task.rollback ? deploying.rollBack(place, task.build, new Known.Ask("deployment", task.target(),
                    task.ask.repository(), by, task)).task() : deploying.deploy(place, task.build, task, by).task();
        }
        Known again = add(new Known.Ask(task.type(), task.target(), task.ask.repository(), by, task), true);
        if (task.is("build")) {
            // Of the same commit, once resolved; in kind and in age its first attempt.
            again.branch = task.branch;
            again.commitAsked = task.commit.isEmpty() ? task.commitAsked : task.commit;
            again.source = task.source;
            again.origin = task.origin;
        }
        return again;
    }
}
