package bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Durable creates a second, at several numbers of connections, the queue paused. */
final class Creates {
    private static final int ROUNDS = 5;
    private static final Duration TIME = Duration.ofSeconds(3);

    private Creates() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var rates = new LinkedHashMap<Integer, List<Double>>();
        var slow = new ArrayList<Double>();
        double memory;
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            subject.post("/api/queue/pause", "{\"reason\":\"bench\"}");
            var load = new Load(subject.port(), "POST /api/jobs HTTP/1.1\r\nAuthorization: Bearer " + subject.token(),
                    "{\"command\":\"true\"}", 201);
            load.run(64, TIME);
            for (int round = 0; round < ROUNDS; round++) {
                for (int connections : List.of(1, 16, 64, 256)) {
                    var result = load.run(connections, TIME);
                    rates.computeIfAbsent(connections, n -> new ArrayList<>()).add(result.perSecond());
                    if (connections == 64) {
                        slow.add(result.p99());
                    }
                }
            }
            memory = subject.residentMb();
        }
        double one = Bench.median(rates.get(1));
        rates.forEach((connections, measured) -> bench.tell("durable creates, " + connections + " connections",
                Bench.number(Bench.median(measured)) + "/s",
                Bench.number(Bench.median(measured) / one) + " times one connection's",
                connections == 64 ? ">= 8,000/s, >= 6 times" : ""));
        bench.tell("the same, 64 connections, p99", Bench.number(Bench.median(slow)) + " ms", "", "");
        bench.tell("resident memory under that load", Bench.number(memory) + " MB", "", "");
    }
}
