package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** From asking for a job, with a slot free and one client, to what can be seen of its start. */
final class Latency {
    private static final int JOBS = 400;
    /** What tells when the command runs. Until it does, sh and then date have been loaded: some of it is theirs. */
    private static final String COMMAND = "exec date +%s%N";

    private Latency() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        long[] started = new long[JOBS];
        long[] answered = new long[JOBS];
        long[] told = new long[JOBS];
        long[] bare = new long[JOBS];
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            for (int i = -JOBS / 4; i < JOBS; i++) {
                Instant begun = Instant.now();
                long alone = sinceToldBy(bareCommand(), begun);
                Instant asked = Instant.now();
                String job = subject.post("/api/jobs", "{\"command\":\"" + COMMAND + "\"}");
                long answer = Duration.between(asked, Instant.now()).toNanos();
                String path = "/api/jobs/" + Subject.number("id", job);
                String done = subject.get(path + "?wait=10");
                if (i >= 0) {
                    // The clock as the transaction of the claim began, before it was durable. It is told to the
                    // millisecond, cut off: half of one is added.
                    Instant start = Instant.parse(Subject.text("started_at", done));
                    started[i] = Duration.between(asked, start).toNanos() + 500_000;
                    answered[i] = answer;
                    told[i] = sinceToldBy(subject.get(path + "/log"), asked);
                    bare[i] = alone;
                }
            }
        }
        Arrays.sort(bare);
        tell(bench, "asking for a job to its `started_at`", started, List.of("< 2 ms", "< 10 ms"), List.of("", ""));
        // What is asked for is claimed in the transaction that takes it in, and started before that is answered.
        tell(bench, "asking for a job to the answer: it is durable and started", answered, List.of("", ""),
                List.of("", ""));
        tell(bench, "asking for a job to the time that its command, `date`, tells", told, List.of("", ""),
                List.of(Bench.number(Load.percentile(bare, 50)) + " ms the same launch line alone",
                        Bench.number(Load.percentile(bare, 99)) + " ms"));
    }

    private static long sinceToldBy(String date, Instant began) {
        return Long.parseLong(date.strip()) - (began.getEpochSecond() * 1_000_000_000L + began.getNano());
    }

    private static String bareCommand() throws IOException, InterruptedException {
        var line = new ArrayList<>(Jobs.LEADING);
        line.addAll(List.of("sh", "-ec", COMMAND));
        Process process = new ProcessBuilder(line).start();
        String said = process.inputReader().readLine();
        process.waitFor();
        return said;
    }

    /** @param wanted and what is beside it: of the p50, and of the p99 */
    private static void tell(Bench bench, String what, long[] nanos, List<String> wanted, List<String> beside) {
        Arrays.sort(nanos);
        for (int i = 0; i < 2; i++) {
            int percent = i == 0 ? 50 : 99;
            bench.tell(what + ", p" + percent, Bench.number(Load.percentile(nanos, percent)) + " ms", beside.get(i),
                    wanted.get(i));
        }
    }
}
