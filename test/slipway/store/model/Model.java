package slipway.store.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import slipway.task.Reason;
import slipway.task.Refusal;

/** What is to come of each action, by what the README says always holds. Written from that, not from the code. */
final class Model {
    final World world;

    /**
     * @param lastEvent the newest event of a service in which nothing has happened yet
     * @param time      when that was written
     */
    Model(long lastEvent, Instant time) {
        this.world = new World(lastEvent);
        world.step(time);
    }

    /**
     * @param time what the clock on the wall says
     * @return what is answered: the new task, a refusal, …
     */
    String act(Action action, Instant time) {
        if (action instanceof Action.Restart) {
            world.newLife(time);
        } else {
            world.step(time);
        }
        try {
            return act(action);
        } catch (World.Refused e) {
            return e.kind.name();
        }
    }

    private String act(Action action) {
        return switch (action) {
            case Action.Create it -> create(it);
            case Action.Change it -> change(world.place(it.environment()), it);
            case Action.Delete it -> delete(world.place(it.environment()));
            case Action.Lock it -> lock(world.place(it.environment()), it.by());
            case Action.Unlock it -> unlock(world.place(it.environment()), it.by());
            case Action.Pause it -> pause(it.by());
            case Action.Resume it -> resume(it.by());
            case Action.Build it -> build(it).toString();
            case Action.Deploy it -> told(world.deploying.deploy(world.place(it.environment()), world.task(it.build()),
                    null, it.by()));
            case Action.DeployNewest it ->
                    told(world.deploying.deployNewest(world.place(it.environment()), it.repository(), it.by()));
            case Action.RollBack it -> told(world.deploying.rollBack(world.place(it.environment()),
                    it.build() == null ? null : world.task(it.build()),
                    new Known.Ask("deployment", it.environment(), it.repository(), it.by(), null)));
            case Action.Job it -> world.add(new Known.Ask("job", it.target(), null, it.by(), null), true).toString();
            case Action.Retry it -> world.retry(world.task(it.task()), it.by()).toString();
            case Action.Claim it -> {
                var claimed = world.order.claimable(it.type(), it.permits());
                claimed.forEach(world::start);
                yield claimed.stream().map(task -> task.id).sorted().toList().toString();
            }
            case Action.Resolve it -> {
                world.task(it.build()).commit = Ends.commit(it.build());
                yield "done";
            }
            case Action.Succeed it -> succeed(world.task(it.task()), it.artifact());
            case Action.Fail it -> fail(it.task(), it.reason(), it.by());
            case Action.Cancel it -> fail(it.task(), Reason.CANCELLED, it.by());
            case Action.Stray it -> "not theirs";
            case Action.Restart it -> restart(it.survivors());
            case Action.Clean it -> world.deploying.clean(it.keep()).toString();
            case Action.Clock it -> "done";
        };
    }

    private static String told(Deploying.Asked asked) {
        return asked.task() + " " + asked.supersedes();
    }

    private String create(Action.Create it) {
        World.conflict(world.places.containsKey(it.environment()));
        var place = new Place(it.environment());
        place.newest = it.newest();
        place.autoDeploy = it.autoDeploy();
        world.places.put(place.name, place);
        world.event("ENVIRONMENT_CREATED", null, "alice");
        return "done";
    }

    private String change(Place place, Action.Change it) {
        place.newest = it.newest();
        place.autoDeploy = it.autoDeploy();
        world.event("ENVIRONMENT_CHANGED", null, "alice");
        return "done";
    }

    private String delete(Place place) {
        World.conflict(world.tasks.stream().anyMatch(task ->
                !task.status.completed() && place.name.equals(task.target())));
        world.places.remove(place.name);
        world.event("ENVIRONMENT_DELETED", null, "alice");
        return "done";
    }

    /** Locking what is locked changes nothing and makes no event. */
    private String lock(Place place, String by) {
        if (place.lockedBy == null) {
            place.lockedBy = by;
            place.lockedSince = world.now;
            world.event("ENVIRONMENT_LOCKED", null, by);
        }
        return "done";
    }

    private String unlock(Place place, String by) {
        if (place.lockedBy != null) {
            place.lockedBy = null;
            world.event("ENVIRONMENT_UNLOCKED", null, by);
        }
        return "done";
    }

    private String pause(String by) {
        if (world.pausedBy == null) {
            world.pausedBy = by;
            world.pausedSince = world.now;
            world.event("QUEUE_PAUSED", null, by);
        }
        return "done";
    }

    private String resume(String by) {
        if (world.pausedBy != null) {
            world.pausedBy = null;
            world.event("QUEUE_RESUMED", null, by);
        }
        return "done";
    }

    private Known build(Action.Build it) {
        Known build = world.add(new Known.Ask("build", null, it.repository(), it.by(), null), true);
        build.branch = it.branch();
        build.commitAsked = it.commit();
        build.source = it.source();
        build.origin = build.id;
        return build;
    }

    private String succeed(Known task, boolean artifact) {
        if (task.is("build")) {
            task.commit = Ends.commit(task.id);
            task.artifact = artifact;
        }
        world.succeed(task);
        return "done";
    }

    private String fail(long task, Reason reason, String by) {
        world.fail(world.task(task), reason, by);
        return "done";
    }

    /** What was ongoing is failed, each type in its turn; the environment of what could not be ended is locked. */
    private String restart(List<Long> survivors) {
        var left = new ArrayList<Known>();
        for (String type : Order.TYPES) {
            world.tasks.stream().filter(task -> task.ongoing() && task.is(type)).forEach(left::add);
        }
        for (Known task : left) {
            world.fail(task, Reason.WORKER_RESTART, "system");
            if (survivors.contains(task.id) && task.target() != null && world.places.containsKey(task.target())) {
                lock(world.places.get(task.target()), "system");
            }
        }
        return Integer.toString(left.size());
    }

    /** Where a rollback would go, and whom it would take the place of; or that it is refused. */
    String back(Place place, String repository) {
        boolean ongoing = world.tasks.stream().anyMatch(task -> task.ongoing() && task.deploys(repository, place.name));
        var build = place.before(repository).filter(one -> !one.cleaned && !ongoing);
        return build.isEmpty() ? Refusal.Kind.CONFLICT.name() : "build " + build.get() + " " + world.tasks.stream()
                .filter(task -> task.pending() && task.deploys(repository, place.name)).toList();
    }
}
