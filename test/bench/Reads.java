package bench;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One build read over and over, beside a bare handler that answers the same bytes; and with many idle connections. */
final class Reads {
    private static final int ROUNDS = 7;
    private static final int CONNECTIONS = 64;
    private static final int IDLE = 1000;
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final String PATH = "/api/builds/1";

    private Reads() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var reads = new ArrayList<Double>();
        var beside = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        try (var subject = Subject.start(folder.resolve("data"), Map.of())) {
            subject.post("/api/queue/pause", "{\"reason\":\"bench\"}");
            subject.post("/api/repositories", "{\"name\":\"hello\",\"url\":\"/nowhere\",\"build_command\":\"make\"}");
            subject.post("/api/builds", "{\"repository\":\"hello\"}");
            String head = "GET " + PATH + " HTTP/1.1\r\nAuthorization: Bearer " + subject.token();
            try (var floor = Bare.start(folder, 200, subject.get(PATH))) {
                var load = new Load(subject.port(), head, "", 200);
                var floorLoad = new Load(floor.port(), head, "", 200);
                load.run(CONNECTIONS, TIME);
                floorLoad.run(CONNECTIONS, TIME);
                for (int round = 0; round < ROUNDS; round++) {
                    bare.add(floorLoad.run(CONNECTIONS, TIME).perSecond());
                    reads.add(load.run(CONNECTIONS, TIME).perSecond());
                    List<Socket> idle = idle(subject.port());
                    beside.add(load.run(CONNECTIONS, TIME).perSecond());
                    for (Socket socket : idle) {
                        socket.close();
                    }
                }
            }
        }
        double ratio = Bench.median(reads) / Bench.median(bare);
        bench.tell("reads of a build, " + CONNECTIONS + " connections", Bench.number(Bench.median(reads)) + "/s",
                Bench.number(Bench.median(bare)) + "/s bare, " + Bench.number(ratio * 100) + " %", ">= 40 %");
        double lost = 1 - Bench.median(beside) / Bench.median(reads);
        bench.tell("the same with " + IDLE + " idle connections", Bench.number(Bench.median(beside)) + "/s",
                Bench.number(Math.max(0, lost * 100)) + " % less", "< 20 %");
    }

    private static List<Socket> idle(int port) throws Exception {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < IDLE; i++) {
            sockets.add(new Socket("127.0.0.1", port));
        }
        return sockets;
    }
}
