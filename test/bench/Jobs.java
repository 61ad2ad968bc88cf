package bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs of {@code true}, beside a bare loop that starts the same launch line and waits for it. */
final class Jobs {
    private static final int JOBS = 400;
    private static final int ROUNDS = 5;
    private static final int WARM = 10;
    private static final int SLOTS = 4;
    /** What the service, too, has stand before a command. */
    static final List<String> LEADING = List.of("setpriv", "--pdeathsig", "KILL", "setsid");

    private Jobs() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var jobs = new ArrayList<Double>();
        // As many threads as there are slots, and as there are processors here: the faster of the two is the floor.
        var bare = new TreeMap<Integer, List<Double>>();
        bare.put(SLOTS, new ArrayList<>());
        bare.put(Runtime.getRuntime().availableProcessors(), new ArrayList<>());
        try (var subject = Subject.start(folder.resolve("data"), Map.of("JOB_SLOTS", Integer.toString(SLOTS)))) {
            // A service runs for weeks: what it does in its first seconds is not looked at.
            for (int round = 0; round < WARM; round++) {
                jobs(subject);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (var each : bare.entrySet()) {
                    each.getValue().add(bare(each.getKey()));
                }
                jobs.add(jobs(subject));
            }
        }
        int threads = bare.keySet().stream().max(Comparator.comparing(n -> Bench.median(bare.get(n)))).orElseThrow();
        double floor = Bench.median(bare.get(threads));
        bench.tell("jobs of `true`, " + SLOTS + " slots", Bench.number(Bench.median(jobs)) + "/s", Bench.number(floor)
                + "/s bare, from " + threads + " threads, " + Bench.number(Bench.median(jobs) / floor * 100) + " %",
                ">= 60 %");
    }

    private static double jobs(Subject subject) throws Exception {
        subject.post("/api/queue/pause", "{\"reason\":\"bench\"}");
        var paths = new ArrayList<String>();
        for (int i = 0; i < JOBS; i++) {
            paths.add("/api/jobs/" + Subject.number("id", subject.post("/api/jobs", "{\"command\":\"true\"}")));
        }
        long began = System.nanoTime();
        subject.post("/api/queue/resume", "{}");
        // Jobs go in their order: with four slots three at most are left when the last has ended.
        subject.get(paths.getLast() + "?wait=300");
        double rate = JOBS / ((System.nanoTime() - began) / 1e9);
        for (String path : paths) {
            String done = subject.get(path + "?wait=60");
            if (!done.contains("\"status\":\"succeeded\"")) {
                throw new IllegalStateException(done);
            }
        }
        return rate;
    }

    private static double bare(int threads) throws Exception {
        var line = new ArrayList<>(LEADING);
        line.addAll(List.of("sh", "-ec", "true"));
        var left = new AtomicInteger(JOBS);
        Callable<Void> loop = () -> {
            while (left.getAndDecrement() > 0) {
                int status = new ProcessBuilder(line).redirectErrorStream(true).start().waitFor();
                if (status != 0) {
                    throw new IllegalStateException(line + " ended with " + status);
                }
            }
            return null;
        };
        long began = System.nanoTime();
        try (var running = Executors.newFixedThreadPool(threads)) {
            for (var each : running.invokeAll(Collections.nCopies(threads, loop))) {
                each.get();
            }
        }
        return JOBS / ((System.nanoTime() - began) / 1e9);
    }
}
