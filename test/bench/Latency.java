package bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** From asking for a job to its start, with a slot free, one client. */
final class Latency {
    private static final int JOBS = 400;

    private Latency() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            long[] nanos = new long[JOBS];
            for (int i = -JOBS / 4; i < JOBS; i++) {
                Instant asked = Instant.now();
                String job = subject.post("/api/jobs", "{\"command\":\"true\"}");
                String done = subject.get("/api/jobs/" + Subject.number("id", job) + "?wait=10");
                if (i >= 0) {
                    // Times are told to the millisecond, cut off: half of one is added.
                    nanos[i] = Duration.between(asked, Instant.parse(Subject.text("started_at", done))).toNanos() + 500_000;
                }
            }
            Arrays.sort(nanos);
            bench.tell("asking for a job to its start, p50", Bench.number(Load.percentile(nanos, 50)) + " ms", "", "< 2 ms");
            bench.tell("the same, p99", Bench.number(Load.percentile(nanos, 99)) + " ms", "", "< 10 ms");
        }
    }
}
