package bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/** A command that prints a gibibyte, sixteen times what its log may have. */
final class Flood {
    private static final int ROUNDS = 3;
    private static final double MB = 1024 * 1.048576;

    private Flood() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var rates = new ArrayList<Double>();
        double grown;
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            print(subject, 16);
            double before = subject.residentMb();
            for (int i = 0; i < ROUNDS; i++) {
                rates.add(MB / (print(subject, 1024) / 1e3));
            }
            grown = subject.residentMb() - before;
        }
        bench.tell("a command that prints 1 GiB", Bench.number(Bench.median(rates)) + " MB/s", "", ">= 200 MB/s");
        bench.tell("resident memory more after it", Bench.number(grown) + " MB", "", "< 32 MB");
    }

    /** @return milliseconds */
    private static double print(Subject subject, int mebibytes) throws Exception {
        String asked = subject.post("/api/jobs", "{\"command\":\"head -c " + mebibytes + "M /dev/zero\"}");
        String done = subject.get("/api/jobs/" + Subject.number("id", asked) + "?wait=120");
        if (!done.contains("\"status\":\"succeeded\"")) {
            throw new IllegalStateException(done);
        }
        return Subject.number("duration_ms", done);
    }
}
