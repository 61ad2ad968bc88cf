package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds of an unchanged repository of 100 files with {@code true} as command, with and without the sandbox, beside
 * git's own fresh checkout.
 */
final class Builds {
    private static final int ROUNDS = 25;

    private Builds() {
    }

    static void run(Bench bench, Path folder) throws Exception {
        Path repository = repository(folder.resolve("repository"));
        var sandboxed = new ArrayList<Double>();
        var open = new ArrayList<Double>();
        var git = new ArrayList<Double>();
        try (var sandboxing = start(folder.resolve("sandboxed"), "required", repository);
                var trusting = start(folder.resolve("open"), "off", repository)) {
            Path mirror = folder.resolve("open/mirrors/hundred.git");
            for (int i = 0; i < ROUNDS; i++) {
                git.add(checkout(mirror, folder.resolve("checkout" + i)));
                sandboxed.add(build(sandboxing));
                open.add(build(trusting));
            }
        }
        tell(bench, "in its sandbox", sandboxed, git, "");
        tell(bench, "BUILD_SANDBOX=off", open, git, "<= 2.5 times");
    }

    /** With the repository, its mirror there since a first build. */
    private static Subject start(Path data, String sandbox, Path repository) throws Exception {
        var subject = Subject.start(data, Map.of("BUILD_SANDBOX", sandbox));
        try {
            subject.post("/api/repositories", "{\"name\":\"hundred\",\"url\":\"" + repository
                    + "\",\"build_command\":\"true\"}");
            build(subject);
            return subject;
        } catch (Exception | Error e) {
            subject.close();
            throw e;
        }
    }

    private static void tell(Bench bench, String how, List<Double> builds, List<Double> git, String wanted) {
        double ratio = Bench.median(builds) / Bench.median(git);
        bench.tell("a build of an unchanged 100-file repository, " + how, Bench.number(Bench.median(builds)) + " ms",
                Bench.number(Bench.median(git)) + " ms clone --shared, " + Bench.number(ratio) + " times", wanted);
    }

    private static Path repository(Path folder) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            Path file = folder.resolve("folder" + i % 10).resolve("file" + i + ".txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, ("line of file " + i + "\n").repeat(50));
        }
        git(folder, "init", "-q", "-b", "main");
        git(folder, "add", "-A");
        git(folder, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "A hundred files");
        return folder;
    }

    static void git(Path folder, String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        if (new ProcessBuilder(line).directory(folder.toFile()).inheritIO().start().waitFor() != 0) {
            throw new IOException(line + " failed");
        }
    }

    private static double checkout(Path mirror, Path to) throws IOException, InterruptedException {
        long began = System.nanoTime();
        git(mirror.getParent(), "clone", "-q", "--shared", "--no-checkout", mirror.toString(), to.toString());
        git(to, "checkout", "-q", "--detach", "origin/main");
        double took = (System.nanoTime() - began) / 1e6;
        Bench.delete(to);
        return took;
    }

    private static double build(Subject subject) throws Exception {
        String asked = subject.post("/api/builds", "{\"repository\":\"hundred\"}");
        String done = subject.get("/api/builds/" + Subject.number("id", asked) + "?wait=60");
        if (!done.contains("\"status\":\"succeeded\"")) {
            throw new IllegalStateException(done);
        }
        return Subject.number("duration_ms", done);
    }
}
