package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.shell.TestRepository;

/**
 * The program in a process of its own, with a deployment in whose midst it is killed. Of its environments one has
 * releases and one has none; both keep the live one and the one before it.
 */
final class KilledProgram {
    /** One thread carries all virtual ones, so that the calls of a deployment can be counted: strace does by thread. */
    private static final List<String> PROGRAM = List.of("-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1", "-jar", System.getProperty("slipway.jar", ""));
    private static final String SCRIPT = ". ${SLIPWAY_CURRENT%/data/*}/";
    private static final long BUILD = 1;

    /** The releases that are there before. */
    private static final List<Long> RELEASES = List.of(2L, 3L);

    private final Path folder;
    final Path data;
    final String environment;

    private KilledProgram(Path folder, String environment) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.environment = environment;
    }

    /** What all begin with, to be copied. */
    static void prepare(Path folder) throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("deploy"), "");
        Files.writeString(folder.resolve("health"), "");
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("First", Map.of("hello.txt", "hello"));
        try (var running = Running.start(folder.resolve("data"))) {
            running.post("/api/repositories", Map.of("name", "hello", "url", git.url(), "artifact", "dist",
                    "build_command", "mkdir -p dist/deep; cd dist; for i in $(seq 20); do echo $i >deep/$i; done; "
                            + "sha256sum deep/* >manifest"));
            running.completed(running.post("/api/builds", Map.of("repository", "hello")).id());
            for (String environment : List.of("full", "empty")) {
                running.post("/api/environments", Map.of("name", environment, "keep_releases", 1,
                        "deploy_command", SCRIPT + "deploy", "health_check_command", SCRIPT + "health"));
            }
            for (long release : RELEASES) {
                var done = running.completed(deploy(running, "full"));
                assertEquals(release + " succeeded", done.id() + " " + done.get("status"), done.text());
            }
        }
    }

    static long deploy(Caller api, String environment) throws IOException, InterruptedException {
        return api.post("/api/deployments", Map.of("environment", environment, "build_id", BUILD)).id();
    }

    static KilledProgram copy(Path prepared, Path folder, String environment) throws Exception {
        assertEquals(0, new ProcessBuilder("cp", "-a", prepared.toString(), folder.toString()).start().waitFor());
        return new KilledProgram(folder, environment);
    }

    /** What its deploy or health check command does. */
    void has(String name, String script) throws IOException {
        Files.writeString(folder.resolve(name), script);
    }

    /** The repository's folder in the environment. */
    Path live() {
        return data.resolve("live").resolve(environment).resolve("hello");
    }

    /** Starts, and deploys until it is killed as it is about to do that call on that file the {@code when}-th time. */
    void killAt(String call, Path file, int when) throws Exception {
        try (var program = Launched.with(strace(call, file, when), PROGRAM, data, Map.of())) {
            if (program.answers()) {
                deployUntilKilled(program);
            }
            assertEquals(Launched.KILLED, program.status(), program.said());
        }
    }

    private List<String> strace(String call, Path file, int when) {
        Programs.assumeThere("strace");
        // Newer kinds of processors have one call for both. The one that it is killed at is not carried out.
        String calls = "/^(" + (call.equals("rmdir") ? "rmdir|unlinkat" : call) + ")";
        return List.of("strace", "-f", "-qq", "-o", folder.resolve("strace").toString(), "-P", file.toString(),
                "-e", "trace=" + calls, "-e", "inject=" + calls + ":signal=SIGKILL:when=" + when);
    }

    /** Deploys, and is killed by the deploy or the health check command, where its script says KILL. */
    void killIn(String name, String script) throws Exception {
        try (var program = Launched.with(List.of(), PROGRAM, data, Map.of()).ready()) {
            has(name, script.replace("KILL", "kill -9 " + program.pid()));
            deployUntilKilled(program);
            assertEquals(Launched.KILLED, program.status(), program.said());
        }
        has(name, "");
    }

    /** Deploys, and is killed by a program of this name that is found before the system's own. */
    void killInHelper(String name, String script) throws Exception {
        Path folder = Files.createDirectory(this.folder.resolve("bin"));
        Path helper = Files.writeString(folder.resolve(name), "#!/bin/sh\nPATH=${PATH#*:}\n" + script);
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        var path = Map.of("PATH", folder + ":" + System.getenv("PATH"));
        try (var program = Launched.with(List.of(), PROGRAM, data, path).ready()) {
            deployUntilKilled(program);
            assertEquals(Launched.KILLED, program.status(), program.said());
        }
    }

    /** What is counted may be of more than one deployment. */
    private void deployUntilKilled(Launched program) throws InterruptedException {
        var ended = new ArrayList<String>();
        try {
            while (ended.size() < 5) {
                ended.add(program.api().completed(deploy(program.api(), environment)).text());
            }
            fail("it was not killed: " + ended);
        } catch (IOException connectionLost) {
            // As it should be.
        }
    }
}
