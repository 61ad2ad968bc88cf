package chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import slipway.Caller;
import slipway.JavaOptions;
import slipway.Launched;

/** One life of the program: the jar with the unit's options, from its start to the SIGKILL that ends it. */
final class Life implements AutoCloseable {
    private final Launched program;
    private final Optional<Tracer> tracer;
    private final long began = System.nanoTime();
    private Thread listener;
    /** From just before the kill on; always, when it is the tracer that kills. */
    private volatile boolean mayBeKilled;

    private Life(Launched program, Optional<Tracer> tracer) {
        this.program = program;
        this.tracer = tracer;
        this.mayBeKilled = tracer.isPresent() && tracer.get().kills();
    }

    static Life begin(Site site) throws IOException {
        return begin(site, Optional.empty());
    }

    static Life begin(Site site, Tracer tracer) throws IOException {
        return begin(site, Optional.of(tracer));
    }

    private static Life begin(Site site, Optional<Tracer> tracer) throws IOException {
        var line = new ArrayList<>(tracer.map(Tracer::line).orElse(List.of()));
        line.add(Launched.java());
        line.addAll(JavaOptions.ofTheUnit());
        line.addAll(List.of("-jar", System.getProperty("slipway.jar")));
        return new Life(Launched.by(line, site.data(), Map.of("BUILD_SLOTS", Integer.toString(Site.BUILD_SLOTS),
                "JOB_SLOTS", Integer.toString(Site.JOB_SLOTS))), tracer);
    }

    /** Waits until it answers, or has ended. */
    boolean answers() throws IOException {
        boolean answers = program.answers();
        if (answers) {
            // Or it would stand still as soon as nobody reads what it says.
            listener = Thread.ofVirtual().start(this::listen);
        }
        return answers;
    }

    private void listen() {
        try {
            program.status();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it is ready to work. @return from its begin to then */
    Duration ready() throws IOException, InterruptedException {
        if (!answers()) {
            throw new IOException("the service did not start again: " + program.said());
        }
        var answer = api().get("/readyz");
        if (answer.status() != 200) {
            throw new IOException("the service is not ready although it answers: " + answer.text());
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    Caller api() {
        return program.api();
    }

    /** What it has said, once it is no more. */
    String said() {
        return program.said();
    }

    /** Whoever is not answered while this is false was let down: nobody has killed it yet. */
    boolean mayBeKilled() {
        return mayBeKilled;
    }

    /** Whoever was not answered before this is true was let down as well: what is dead does not answer later. */
    boolean stillAnswers() {
        try {
            return api().get("/healthz").status() == 200;
        } catch (IOException dead) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. Returns once it is no more; what it has started may still be there. */
    void kill() throws IOException, InterruptedException {
        mayBeKilled = true;
        program.handle().destroyForcibly();
        awaitDeath();
    }

    /** Waits until it is no more. */
    void awaitDeath() throws IOException, InterruptedException {
        if (program.handle().onExit().completeOnTimeout(null, 1, TimeUnit.MINUTES).join() == null) {
            throw new IOException("the service answers nobody, and has not been killed");
        }
        // It would go on with what the service has started.
        tracer.ifPresent(Tracer::end);
        if (listener != null) {
            listener.join();
        }
        int status = program.status();
        if (status != Launched.KILLED) {
            throw new IOException("the service ended by itself, with status " + status + ": " + program.said());
        }
    }

    @Override
    public void close() throws IOException {
        mayBeKilled = true;
        program.handle().destroyForcibly();
        tracer.ifPresent(Tracer::end);
        program.close();
    }
}
