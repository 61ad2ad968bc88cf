package slipway.store.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who stands where in a line, who goes next, and what the others wait for: README, what always holds, rule 5. */
final class Order {
    /** Builds go before deployments before others. */
    static final List<String> TYPES = List.of("build", "deployment", "job");
    private static final Comparator<Known> IN_LINE = Comparator.comparing((Known task) -> !task.rollback)
            .thenComparing(task -> task.readyAt)
            .thenComparing(task -> task.id);
    private static final Comparator<Known> BY_TYPE = Comparator.comparing(task -> TYPES.indexOf(task.type()));

    private final World world;

    Order(World world) {
        this.world = world;
    }

    private Stream<Known> ready() {
        return world.tasks.stream().filter(task -> task.pending() && task.readyAt != null);
    }

    private List<Known> line(String target) {
        return ready().filter(task -> target.equals(task.target())).sorted(IN_LINE).toList();
    }

    /** One line for each target, and one of its own for each task without any. */
    private List<List<Known>> lines() {
        var lines = new ArrayList<List<Known>>();
        ready().filter(task -> task.target() == null).forEach(task -> lines.add(List.of(task)));
        var targets = new TreeSet<String>();
        ready().filter(task -> task.target() != null).forEach(task -> targets.add(task.target()));
        targets.forEach(target -> lines.add(line(target)));
        return lines;
    }

    private Optional<Known> ongoingOn(String target) {
        return world.tasks.stream().filter(task -> task.ongoing() && target.equals(task.target())).findFirst();
    }

    private boolean locked(String target) {
        return world.places.containsKey(target) && world.places.get(target).lockedBy != null;
    }

    /** What a claim takes: heads of lines whose target is neither busy nor locked. */
    List<Known> claimable(String type, int permits) {
        if (world.pausedBy != null) {
            return List.of();
        }
        return lines().stream().map(List::getFirst)
                .filter(head -> head.is(type))
                .filter(head -> head.target() == null || ongoingOn(head.target()).isEmpty() && !locked(head.target()))
                .sorted(IN_LINE)
                .limit(permits)
                .toList();
    }

    /** All that waits, in the order in which it will be claimed; then what is not in its line yet. */
    List<Known> pending() {
        var lines = new ArrayList<>(lines());
        var pending = new ArrayList<Known>();
        while (!lines.isEmpty()) {
            var next = lines.stream().min(Comparator.comparing(List::getFirst, BY_TYPE.thenComparing(IN_LINE)))
                    .orElseThrow();
            pending.add(next.getFirst());
            lines.remove(next);
            if (next.size() > 1) {
                lines.add(next.subList(1, next.size()));
            }
        }
        world.tasks.stream().filter(task -> task.pending() && task.readyAt == null).forEach(pending::add);
        return pending;
    }

    /** {@code reason holder position} of a pending task. */
    String waitsFor(Known task) {
        var line = task.target() == null || task.readyAt == null ? List.<Known>of() : line(task.target());
        Object position = line.isEmpty() ? null : line.indexOf(task) + 1;
        if (world.pausedBy != null) {
            return "paused null " + position;
        }
        if (task.readyAt == null) {
            return "build_not_finished " + task.build + " null";
        }
        if (task.target() != null && locked(task.target())) {
            return "environment_locked null " + position;
        }
        if (line.indexOf(task) > 0) {
            return "behind " + line.get(line.indexOf(task) - 1) + " " + position;
        }
        if (task.target() != null && ongoingOn(task.target()).isPresent()) {
            return (task.is("deployment") ? "environment_busy " : "target_busy ")
                    + ongoingOn(task.target()).get() + " " + position;
        }
        return (permits(task.type()) > 0 ? "next null " : "slots_full null ") + position;
    }

    /** How many more of a type may be ongoing. Of deployments: one an environment, so as many as there are. */
    int permits(String type) {
        long ongoing = world.tasks.stream().filter(task -> task.ongoing() && task.is(type)).count();
        return type.equals("deployment") ? Integer.MAX_VALUE : (int) (World.SLOTS - ongoing);
    }
}
