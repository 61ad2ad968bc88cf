package bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Durable creates a second, the queue paused, beside bare answers to the same requests and beside bare syncs. */
final class Creates {
    private static final int ROUNDS = 5;
    private static final int SYNCS = 500;
    private static final int PAGE = 4096;
    private static final int MOST = 64;
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final String BODY = "{\"command\":\"true\"}";

    private Creates() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var rates = new LinkedHashMap<Integer, List<Double>>();
        var bare = new LinkedHashMap<Integer, List<Double>>();
        var slow = new ArrayList<Double>();
        var syncs = new ArrayList<Double>();
        double memory;
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            subject.post("/api/queue/pause", "{\"reason\":\"bench\"}");
            String head = "POST /api/jobs HTTP/1.1\r\nAuthorization: Bearer " + subject.token();
            try (var floor = Bare.start(folder, 201, subject.post("/api/jobs", BODY))) {
                var load = new Load(subject.port(), head, BODY, 201);
                var floorLoad = new Load(floor.port(), head, BODY, 201);
                load.run(MOST, TIME);
                floorLoad.run(MOST, TIME);
                for (int round = 0; round < ROUNDS; round++) {
                    syncs.add(syncs(folder.resolve("syncs")));
                    for (int connections : List.of(1, 16, MOST, 256)) {
                        bare.computeIfAbsent(connections, n -> new ArrayList<>())
                                .add(floorLoad.run(connections, TIME).perSecond());
                        var result = load.run(connections, TIME);
                        rates.computeIfAbsent(connections, n -> new ArrayList<>()).add(result.perSecond());
                        if (connections == MOST) {
                            slow.add(result.p99());
                        }
                    }
                }
            }
            memory = subject.residentMb();
        }
        rates.forEach((connections, measured) -> {
            double floor = Bench.median(bare.get(connections));
            bench.tell("durable creates, " + connections + " connections", Bench.number(Bench.median(measured)) + "/s",
                    Bench.number(floor) + "/s bare answers, " + Bench.number(Bench.median(measured) / floor * 100) + " %",
                    connections == MOST ? ">= 10,000/s, >= 20 %" : "");
        });
        bench.tell("the same, " + MOST + " connections, p99", Bench.number(Bench.median(slow)) + " ms",
                Bench.number(Bench.median(syncs)) + " bare syncs/s", "< 20 ms");
        bench.tell("resident memory under that load", Bench.number(memory) + " MB", "", "<= 160 MB");
    }

    /** Of a page appended to a file each, one after the other. */
    private static double syncs(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long began = System.nanoTime();
            for (int i = 0; i < SYNCS; i++) {
                channel.write(ByteBuffer.allocate(PAGE));
                channel.force(false);
            }
            return SYNCS / ((System.nanoTime() - began) / 1e9);
        }
    }
}
