package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;

/** A command that prints a gibibyte, sixteen times what its log may have; a build that does, with secrets to hide. */
final class Flood {
    private static final int ROUNDS = 3;
    private static final int SECRETS = 5;
    private static final double MB = 1024 * 1.048576;
    private static final String LINE = "INFO 2026-11-23T15:50:00.120Z compiling src/main/java/org/example/Thing.java";

    private Flood() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        var plain = new ArrayList<Double>();
        var hidden = new ArrayList<Double>();
        double grown;
        Path key = Files.write(folder.resolve("key"), new byte[32]);
        try (var subject = Subject.start(folder.resolve("data"),
                Map.of("BUILD_SANDBOX", "off", "SECRETS_KEY_FILE", key.toString()))) {
            makeRepository(subject, Files.createDirectory(folder.resolve("repository")));
            print(subject, 16);
            printHiding(subject);
            double before = subject.residentMb();
            for (int i = 0; i < ROUNDS; i++) {
                plain.add(MB / (print(subject, 1024) / 1e3));
                hidden.add(MB / (printHiding(subject) / 1e3));
            }
            grown = subject.residentMb() - before;
        }
        bench.tell("a command that prints 1 GiB", Bench.number(Bench.median(plain)) + " MB/s", "", ">= 200 MB/s");
        bench.tell("a build that prints 1 GiB of lines, " + SECRETS + " secrets looked for",
                Bench.number(Bench.median(hidden)) + " MB/s", "", ">= 200 MB/s");
        bench.tell("resident memory more after it", Bench.number(grown) + " MB", "", "< 32 MB");
    }

    private static void makeRepository(Subject subject, Path repository) throws Exception {
        Builds.git(repository, "init", "-q", "-b", "main");
        Builds.git(repository, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "Nothing",
                "--allow-empty");
        subject.post("/api/repositories", "{\"name\":\"flood\",\"url\":\"" + repository
                + "\",\"build_command\":\"yes '" + LINE + "' | head -c 1024M\"}");
        for (int i = 0; i < SECRETS; i++) {
            subject.put("/api/repositories/flood/secrets/KEY_" + i, "{\"value\":\"" + UUID.randomUUID() + "\"}");
        }
    }

    private static double print(Subject subject, int mebibytes) throws Exception {
        return done(subject, "jobs", "{\"command\":\"head -c " + mebibytes + "M /dev/zero\"}");
    }

    private static double printHiding(Subject subject) throws Exception {
        return done(subject, "builds", "{\"repository\":\"flood\"}");
    }

    /** @return milliseconds */
    private static double done(Subject subject, String type, String fields) throws Exception {
        String asked = subject.post("/api/" + type, fields);
        String done = subject.get("/api/" + type + "/" + Subject.number("id", asked) + "?wait=120");
        if (!done.contains("\"status\":\"succeeded\"")) {
            throw new IllegalStateException(done);
        }
        return Subject.number("duration_ms", done);
    }
}
