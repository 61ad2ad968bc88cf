package chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.Caller;
import slipway.JavaOptions;
import slipway.Launched;

/** One life of the program: the jar with the unit's options, from its start to the SIGKILL that ends it. */
final class Life implements AutoCloseable {
    private final Launched program;
    private final Optional<Tracer> tracer;
    private final long began = System.nanoTime();
    private Thread listener;

    private Life(Launched program, Optional<Tracer> tracer) {
        this.program = program;
        this.tracer = tracer;
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
        line.addAll(JavaOptions.ofTheUnit(site.data()));
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

    /** SIGKILL. Returns once it is no more; what it has started may still be there. */
    void kill() throws IOException, InterruptedException {
        program.handle().destroyForcibly();
        awaitDeath();
    }

    /** Waits until it is no more. */
    void awaitDeath() throws IOException, InterruptedException {
        program.handle().onExit().join();
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
        program.handle().destroyForcibly();
        tracer.ifPresent(Tracer::end);
        program.close();
    }
}
