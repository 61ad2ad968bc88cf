package bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs of {@code true}, beside a bare loop that starts the same launch line from as many threads. */
final class Jobs {
    private static final int JOBS = 400;
    private static final int ROUNDS = 5;
    private static final int WARM = 10;
    private static final List<String> LINE = List.of("setpriv", "--pdeathsig", "KILL", "setsid", "sh", "-ec", "true");

    private Jobs() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var jobs = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        try (var subject = Subject.start(folder.resolve("data"), Map.of("JOB_SLOTS", "4"))) {
            // A service runs for weeks: what it does in its first seconds is not looked at.
            for (int round = 0; round < WARM; round++) {
                jobs(subject);
            }
            for (int round = 0; round < ROUNDS; round++) {
                bare.add(bare());
                jobs.add(jobs(subject));
            }
        }
        double ratio = Bench.median(jobs) / Bench.median(bare);
        bench.tell("jobs of `true`, 4 slots", Bench.number(Bench.median(jobs)) + "/s",
                Bench.number(Bench.median(bare)) + "/s bare, " + Bench.number(ratio * 100) + " %", ">= 60 %");
    }

    private static double jobs(Subject subject) throws Exception {
        subject.post("/api/queue/pause", "{\"reason\":\"bench\"}");
        String last = "";
        for (int i = 0; i < JOBS; i++) {
            last = subject.post("/api/jobs", "{\"command\":\"true\"}");
        }
        long began = System.nanoTime();
        subject.post("/api/queue/resume", "{}");
        // Jobs go in their order: with four slots three at most are left when the last has ended.
        subject.get("/api/jobs/" + Subject.number("id", last) + "?wait=300");
        return JOBS / ((System.nanoTime() - began) / 1e9);
    }

    private static double bare() throws Exception {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        var left = new AtomicInteger(JOBS);
        var running = new ArrayList<Thread>();
        long began = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            running.add(Thread.ofPlatform().start(() -> {
                while (left.getAndDecrement() > 0) {
                    try {
                        new ProcessBuilder(LINE).redirectErrorStream(true).start().waitFor();
                    } catch (java.io.IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        return JOBS / ((System.nanoTime() - began) / 1e9);
    }
}
