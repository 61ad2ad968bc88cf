package chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import slipway.Caller;
import slipway.Running.Answer;

/** Somebody who asks the service for one thing after another, and remembers what was answered. */
final class Client {
    private static final int MANY_PENDING = 40;
    private static final List<String> SECONDS = List.of("0", "0", "0", "0.02", "0.1", "0.3");

    /** No other client of any other crowd has it. */
    private final String name;
    private final Site site;
    private final Told told;
    private final Random random;
    /** Of the environment that only this client locks, or of the queue; null when it holds nothing. */
    final String held;
    final Hold hold = new Hold();
    private int asked;
    /** The job that was asked for with a key, and not answered. */
    private Map<String, Object> unanswered;
    private Caller api;

    /** @param held an environment, {@code queue}, or null */
    Client(int number, Site site, Told told, long seed, String held) {
        this.name = seed + "." + number;
        this.site = site;
        this.told = told;
        this.random = new Random(seed * 31 + number);
        this.held = held;
    }

    /** Asks until it is no longer answered, which is as it should be once the service is killed, and never before. */
    void visit(Life life) {
        api = life.api();
        try {
            if (unanswered != null) {
                ask(unanswered);
            }
            while (true) {
                act(random.nextInt(100));
                Thread.sleep(Duration.ofMillis(random.nextInt(10)));
            }
        } catch (IOException noAnswer) {
            if (!life.mayBeKilled() || life.stillAnswers()) {
                told.wrong("client " + name + " was not answered, and nobody had killed the service yet: "
                        + noAnswer);
            }
        } catch (InterruptedException | RuntimeException e) {
            told.wrong("client " + name + " could not go on: " + e);
        }
    }

    private void act(int dice) throws IOException, InterruptedException {
        if (dice < 10 || dice < 60 && pending() > MANY_PENDING) {
            look();
        } else if (dice < 30) {
            askForJob();
        } else if (dice < 40) {
            String branch = random.nextInt(6) == 0 ? "broken" : "main";
            created(api.post("/api/builds", Map.of("repository", "hello", "branch", branch)));
        } else if (dice < 55) {
            deploy();
        } else if (dice < 60) {
            created(api.post("/api/environments/" + environment() + "/rollback", Map.of("repository", "hello")));
        } else if (dice < 75) {
            cancel();
        } else if (dice < 85) {
            retry();
        } else if (held != null) {
            turn();
        }
    }

    private long pending() throws IOException, InterruptedException {
        return (Long) good(api.get("/api/queue?limit=1"), 200).get("pending_count");
    }

    private String environment() {
        return Site.ENVIRONMENTS.get(random.nextInt(Site.ENVIRONMENTS.size()));
    }

    private void askForJob() throws IOException, InterruptedException {
        String target = switch (random.nextInt(5)) {
            case 0, 1 -> null;
            case 2 -> "disk";
            default -> environment();
        };
        // A retry has the same command, so what has no target has the name of the task.
        String command = site.command(target == null ? "job-$SLIPWAY_JOB_ID" : target,
                SECONDS.get(random.nextInt(SECONDS.size())), random.nextInt(8) == 0 ? 3 : 0, random.nextInt(3) == 0)
                + " # " + name + "." + asked++;
        var fields = target == null ? Map.<String, Object>of("command", command)
                : Map.<String, Object>of("command", command, "target", target);
        if (random.nextBoolean()) {
            created(api.post("/api/jobs", fields));
        } else {
            ask(fields);
        }
    }

    /** With a key: whoever gets no answer asks again. */
    private void ask(Map<String, Object> job) throws IOException, InterruptedException {
        unanswered = job;
        var first = withKey(job);
        unanswered = null;
        created(first);
        if (random.nextInt(4) == 0) {
            var again = withKey(job);
            good(again, 201);
            if (again.id() != first.id()) {
                told.wrong("one key made the jobs " + first.id() + " and " + again.id());
            }
        }
    }

    private Answer withKey(Map<String, Object> job) throws IOException, InterruptedException {
        String command = (String) job.get("command");
        return api.send(api.admin, "POST", "/api/jobs", slipway.json.Json.text(job), Map.of("Content-Type",
                "application/json", "Idempotency-Key", "job" + command.substring(command.lastIndexOf(' ') + 1)));
    }

    private void deploy() throws IOException, InterruptedException {
        long build = random.nextInt(3) == 0 ? 0 : told.any(random, "build");
        created(api.post("/api/deployments", build == 0 ? Map.of("environment", environment(), "repository", "hello")
                : Map.of("environment", environment(), "build_id", build)));
    }

    private void look() throws IOException, InterruptedException {
        long task = told.any(random, null);
        if (task != 0) {
            var answer = api.get("/api/tasks/" + task + (random.nextInt(4) == 0 ? "?wait=1" : ""));
            told.seen(good(answer, 200).json());
        }
    }

    private void cancel() throws IOException, InterruptedException {
        long task = told.any(random, null);
        if (task != 0 && random.nextBoolean()) {
            var answer = good(api.post("/api/" + told.type(task) + "s/" + task + "/cancel", Map.of()), 202, 409);
            if (answer.status() == 202) {
                told.cancelled(answer.json());
            }
        }
    }

    private void retry() throws IOException, InterruptedException {
        long task = told.any(random, null);
        if (task != 0) {
            created(api.post("/api/" + told.type(task) + "s/" + task + "/retry", Map.of()));
        }
    }

    /** What it holds is let go of sooner than it is taken. */
    private void turn() throws IOException, InterruptedException {
        boolean take = !hold.held() && random.nextInt(3) == 0;
        String path = held.equals("queue") ? "/api/queue/" + (take ? "pause" : "resume")
                : "/api/environments/" + held + (take ? "/lock" : "/unlock");
        hold.asked(take);
        var answer = good(api.post(path, take ? Map.of("reason", "chaos") : Map.of()), 200);
        hold.told(take);
        if ((answer.get(held.equals("queue") ? "paused" : "locked") != null) != take) {
            told.wrong(path + " was answered with " + answer.text());
        }
    }

    private void created(Answer answer) {
        if (good(answer, 201, 409).status() == 201) {
            told.created(answer.json());
        }
    }

    private Answer good(Answer answer, int... statuses) {
        told.answered();
        for (int status : statuses) {
            if (answer.status() == status) {
                return answer;
            }
        }
        throw new IllegalStateException("it was answered " + answer.status() + " " + answer.text());
    }
}
