package bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/** From the start of the process to its first answer, and the memory it takes when idle. */
final class Starts {
    private static final int ROUNDS = 7;

    private Starts() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var fresh = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int i = 0; i < ROUNDS; i++) {
            Path data = folder.resolve("data" + i);
            try (var subject = Subject.start(data, Map.of())) {
                fresh.add(subject.firstAnswerMillis());
            }
            try (var subject = Subject.start(data, Map.of())) {
                again.add(subject.firstAnswerMillis());
                subject.get("/api/me");
                memory.add(subject.residentMb());
            }
        }
        bench.tell("start to ready, fresh data directory", Bench.number(Bench.median(fresh)) + " ms", "", "<= 400 ms");
        bench.tell("start to ready, second start", Bench.number(Bench.median(again)) + " ms", "", "");
        bench.tell("resident memory, idle", Bench.number(Bench.median(memory)) + " MB", "", "<= 80 MB");
    }
}
