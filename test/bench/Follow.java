package bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** From a command's printing of a line to its arrival at somebody who follows the log. */
final class Follow {
    private static final int LINES = 200;

    private Follow() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        try (var subject = Subject.start(folder.resolve("data"), Map.of()); var client = HttpClient.newHttpClient()) {
            String job = subject.post("/api/jobs", "{\"command\":\"sleep 1; for i in $(seq " + LINES
                    + "); do date +%s%N; sleep 0.01; done\"}");
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + subject.port() + "/api/jobs/"
                    + Subject.number("id", job) + "/log?follow=true"))
                    .header("Authorization", "Bearer " + subject.token()).build();
            long[] nanos = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()
                    .mapToLong(line -> now() - Long.parseLong(line))
                    .toArray();
            Arrays.sort(nanos);
            bench.tell("a line printed to its arrival at a follower, p50", Bench.number(Load.percentile(nanos, 50)) + " ms",
                    "", "");
            bench.tell("the same, the slowest of " + nanos.length, Bench.number(nanos[nanos.length - 1] / 1e6) + " ms", "",
                    "< 50 ms");
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
