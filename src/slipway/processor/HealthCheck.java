package slipway.processor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import slipway.shell.Command;
import slipway.task.Environment;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Run;
import slipway.task.Times;

/** Asks a release that was just launched whether it is well, again and again until it is or its time is up. */
final class HealthCheck {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration ONE_TRY = Duration.ofSeconds(5);

    private final Commands commands;

    HealthCheck(Commands commands) {
        this.commands = commands;
    }

    /** @return {@code launched} when the release is healthy, or nothing is to be checked */
    Outcome check(Run run, Environment environment, Path release, Map<String, String> given, Outcome launched)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(environment.healthCheckTimeoutSeconds()).toNanos();
        if (environment.healthCheckUrl() == null && environment.healthCheckCommand() == null) {
            return launched;
        }
        String said = "";
        for (int tries = 1; true; tries++) {
            String wrong = environment.healthCheckUrl() == null ? "" : ask(environment.healthCheckUrl(), left(end));
            if (wrong.isEmpty() && environment.healthCheckCommand() != null) {
                wrong = run(run, environment.healthCheckCommand(), release, given, left(end));
            }
            if (run.halted().isPresent()) {
                return run.halted().get();
            }
            if (wrong.isEmpty()) {
                run.say("healthy" + (tries == 1 ? "" : " after " + tries + " tries"));
                return launched;
            }
            // Twice a second for as long as a week: the same again would only fill the log.
            if (!wrong.equals(said)) {
                run.say("not healthy: " + wrong);
                said = wrong;
            }
            if (left(end).compareTo(MOMENT) < 0) {
                return new Outcome.Failed(Reason.HEALTH_CHECK, "it was not healthy within "
                        + Times.spoken(Duration.ofSeconds(environment.healthCheckTimeoutSeconds()))
                        + (tries == 1 ? " (1 try): " : " (" + tries + " tries): ") + wrong);
            }
            // The last try comes a moment before the end, or it would have no time to be answered.
            Duration most = left(end).minus(MOMENT);
            pause(run, most.compareTo(PAUSE) < 0 ? most : PAUSE);
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(Duration.ofMillis(1).toNanos(), end - System.nanoTime()));
    }

    private static void pause(Run run, Duration time) throws InterruptedException {
        var halted = new CountDownLatch(1);
        var hook = run.onHalt(halted::countDown);
        try {
            halted.await(time.toMillis() + 1, TimeUnit.MILLISECONDS);
        } finally {
            hook.close();
        }
    }

    private String ask(String url, Duration left) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(left.compareTo(ONE_TRY) < 0 ? left : ONE_TRY)
                .GET()
                .build();
        // The headers are the answer; a body of any size is not read.
        var client = HttpClient.newBuilder()
                .connectTimeout(ONE_TRY)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode() / 100 == 2 ? "" : url + " answered " + answer.statusCode();
        } catch (IOException e) {
            return url + ": " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } finally {
            client.shutdownNow();
        }
    }

    private String run(Run run, String script, Path release, Map<String, String> given, Duration left)
            throws IOException, InterruptedException {
        int seconds = Math.max(1, Math.toIntExact(left.toSeconds()));
        var command = Command.script(script, release, given, run.task().id());
        return switch (commands.run(run, command, "health check command", seconds, seconds)) {
            case Outcome.Succeeded succeeded -> "";
            case Outcome.Failed failed -> failed.error();
        };
    }
}
