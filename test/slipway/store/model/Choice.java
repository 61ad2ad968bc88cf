package slipway.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import slipway.task.Reason;
import slipway.task.Status;

/** What a step comes to, as things are by then; nothing, where there is nothing to do it to. */
final class Choice {
    private static final List<String> PLACES = List.of("production", "staging");
    private static final List<String> TARGETS = List.of("production", "db", "staging", "");
    private static final List<List<String>> AUTO =
            List.of(List.of(), List.of("hello@main"), List.of("hello@main", "other@main", "other@next"));
    private static final List<String> SOURCES = List.of("head", "commit", "webhook", "head");
    private static final List<Long> STEPS = List.of(1L, 1_000L, -300L, 60_000L, -59_999L, -60_000L, -3_600_000L,
            86_400_000L);
    private static final List<Reason> REASONS = List.of(Reason.EXIT_CODE, Reason.CANCELLED, Reason.TIMEOUT,
            Reason.HEALTH_CHECK, Reason.WORKER_STOPPED);
    private static final int NEAR = 8;

    private final Step step;
    private final World world;

    private Choice(Step step, World world) {
        this.step = step;
        this.world = world;
    }

    static Optional<Action> of(Step step, World world) {
        return new Choice(step, world).action();
    }

    private Optional<Action> action() {
        int a = step.a();
        int b = step.b();
        int c = step.c();
        String by = c % 5 == 4 ? "bob" : "alice";
        return switch (step.kind()) {
            case CREATE -> Optional.of(new Action.Create(in(PLACES, a), b % 2 == 1, in(AUTO, c)));
            case CHANGE -> Optional.of(new Action.Change(in(PLACES, a), b % 2 == 1, in(AUTO, c)));
            case DELETE -> Optional.of(new Action.Delete(a % 4 == 0 ? in(PLACES, b) : idle(b)));
            case LOCK -> Optional.of(new Action.Lock(in(PLACES, a), by));
            case UNLOCK -> Optional.of(new Action.Unlock(in(PLACES, a), by));
            case PAUSE -> Optional.of(new Action.Pause(by));
            case RESUME -> Optional.of(new Action.Resume(by));
            case BUILD -> Optional.of(build(by));
            case DEPLOY -> place(a).flatMap(place -> any(b / 7, toDeploy(b % 7), build ->
                    new Action.Deploy(place, build.id, by)));
            case DEPLOY_NEWEST -> place(a).map(place -> new Action.DeployNewest(place, repository(b), by));
            case ROLL_BACK -> place(a).flatMap(place -> switch (b % 6) {
                case 0 -> Optional.of(new Action.RollBack(place, repository(c), null, by));
                case 1 -> any(b / 6, toDeploy(0), build ->
                        new Action.RollBack(place, repository(c), build.id, by));
                default -> back(b / 6).or(() -> any(b / 6, toDeploy(6), build ->
                        new Action.RollBack(place, build.ask.repository(), build.id, by)));
            });
            case JOB -> Optional.of(new Action.Job(in(TARGETS, a).isEmpty() ? null : in(TARGETS, a), by));
            case RETRY -> any(a, task -> b % 7 == 6 || task.status == Status.FAILED, task ->
                    new Action.Retry(task.id, by));
            case CLAIM -> claim(a, 1 + b % 3);
            case RESOLVE -> any(a, task -> task.is("build") && task.ongoing(), task -> new Action.Resolve(task.id));
            case SUCCEED -> any(a, task -> task.ongoing() && (b % 3 == 0 || !task.is("build")), task ->
                    new Action.Succeed(task.id, b % 4 != 3));
            case FAIL -> any(a, Known::ongoing, task -> fail(task, in(REASONS, b), by));
            case CANCEL -> any(a, Known::pending, task -> new Action.Cancel(task.id, by));
            case STRAY -> any(a, task -> true, task -> stray(task, b));
            case RESTART -> Optional.of(new Action.Restart(survivors(a)));
            case CLEAN -> Optional.of(new Action.Clean(1 + a % 3));
            case CLOCK -> Optional.of(new Action.Clock(in(STEPS, a)));
        };
    }

    private static <T> T in(List<T> list, int number) {
        return list.get(number % list.size());
    }

    private static String repository(int number) {
        return number % 4 == 3 ? "other" : "hello";
    }

    /** The first more often than the others, so that something comes to be there. */
    private Optional<String> place(int number) {
        var places = PLACES.stream().filter(world.places::containsKey).toList();
        return places.isEmpty() ? Optional.empty() : Optional.of(in(places, number % 3 == 0 ? 0 : number / 3));
    }

    /** One of the newest few that fit. */
    private Optional<Action> any(int number, Predicate<Known> which, Function<Known, Action> action) {
        var fit = new ArrayList<Known>(world.tasks.reversed().stream().filter(which).limit(NEAR).toList());
        return fit.isEmpty() ? Optional.empty() : Optional.of(action.apply(in(fit, number)));
    }

    /** Where nothing is open, if there is such a place. */
    private String idle(int number) {
        var idle = PLACES.stream().filter(world.places::containsKey).filter(place -> world.tasks.stream().noneMatch(
                task -> !task.status.completed() && place.equals(task.target()))).toList();
        return in(idle.isEmpty() ? PLACES : idle, number);
    }

    /** Where there is something to go back to. */
    private Optional<Action> back(int number) {
        var there = new ArrayList<Action>();
        for (Place place : world.places.values()) {
            Picture.REPOSITORIES.stream().filter(repository -> place.before(repository).isPresent()).forEach(
                    repository -> there.add(new Action.RollBack(place.name, repository, null, "alice")));
        }
        return there.isEmpty() ? Optional.empty() : Optional.of(in(there, number));
    }

    private static Predicate<Known> toDeploy(int number) {
        return switch (number) {
            case 0 -> task -> task.is("build");
            case 1, 2, 3 -> task -> task.is("build") && !task.status.completed();
            default -> task -> task.is("build") && task.artifact;
        };
    }

    private Action build(String by) {
        String source = in(SOURCES, step.b());
        String commit = source.equals("head") ? "" : "1a2b3c4";
        return new Action.Build(repository(step.a()), step.c() % 6 == 5 ? "next" : "main", commit, source,
                source.equals("webhook") ? "webhook" : by);
    }

    /** Mostly of a type of which there is something to claim. A permit first, then the claim. */
    private Optional<Action> claim(int number, int wanted) {
        var useful = Order.TYPES.stream().filter(type -> !world.order.claimable(type, 1).isEmpty()).toList();
        String type = in(number % 4 == 3 || useful.isEmpty() ? Order.TYPES : useful, number / 4);
        int permits = Math.min(wanted, world.order.permits(type));
        return permits < 1 ? Optional.empty() : Optional.of(new Action.Claim(type, permits));
    }

    private static Action fail(Known task, Reason reason, String by) {
        return new Action.Fail(task.id, reason, reason == Reason.CANCELLED ? by
                : reason == Reason.WORKER_STOPPED ? "system" : task.ask.by());
    }

    private static Action stray(Known task, int number) {
        boolean odd = number % 2 == 1;
        return switch (task.status) {
            case PENDING -> new Action.Stray(task.id, odd ? "finish" : "recover", odd);
            case ONGOING -> new Action.Stray(task.id, odd ? "finish" : number % 4 == 0 ? "recover" : "withdraw",
                    !odd);
            case SUCCEEDED, FAILED -> new Action.Stray(task.id, odd ? "finish" : number % 4 == 0 ? "recover"
                    : "withdraw", odd);
        };
    }

    private List<Long> survivors(int number) {
        var ongoing = world.tasks.stream().filter(Known::ongoing).map(task -> task.id).toList();
        return number % 4 != 3 || ongoing.isEmpty() ? List.of() : List.of(in(ongoing, number / 4));
    }
}
