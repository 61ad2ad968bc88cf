package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that an installed service starts quickly with: of this jar and this Java, or not used. */
class ClassArchiveTest {
    private static final Path ROOT = Path.of(System.getProperty("slipway.root"));

    @TempDir
    private static Path folder;
    private static Path program;
    private static Path lib;

    @BeforeAll
    static void install() throws Exception {
        Programs.assumeThere("curl");
        assertEquals("", run(Map.of("DESTDIR", folder.toString(), "PREFIX", "/opt/a b"), "bash", "build.sh", "install"));
        program = folder.resolve("opt/a b/bin/slipway");
        lib = folder.resolve("opt/a b/lib/slipway");
        // Those of a service that is really installed here are not for it.
        Files.writeString(program, Files.readString(program).replace("settings=/", "settings=" + folder + "/"));
        assertEquals(List.of(), archives());
        // What is set here is that of the service: the one that is looked at has none of it.
        String said = run(Map.of("DATA_DIR", "/nowhere", "LIVE_DIR", "/nowhere/live", "HTTP_ADDRESS", "192.0.2.1:1"),
                program.toString(), "class-archive");
        assertEquals("made " + archives().getFirst() + "\n", said);
    }

    /** And whatever is left of their making. */
    private static List<Path> archives() throws IOException {
        try (var all = Files.list(lib)) {
            return all.filter(file -> file.toString().contains(".jsa") || Files.isDirectory(file)).toList();
        }
    }

    /** Where the program's first class came from. */
    private static String source() throws IOException, InterruptedException {
        String said = run(Map.of("JAVA_OPTS", "-Xlog:class+load"), program.toString(), "version");
        return said.lines().filter(line -> line.contains(" slipway.Main source: ")).findFirst().orElseThrow()
                .replaceFirst(".* source: ", "");
    }

    /** @return what it printed, on both ways; it must succeed */
    private static String run(Map<String, String> settings, String... words) throws IOException, InterruptedException {
        var builder = builder(words);
        builder.environment().putAll(settings);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static ProcessBuilder builder(String... words) {
        var builder = new ProcessBuilder(words).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    @Test
    void aFirstStartAndAFirstJobTakeTheirClassesFromIt() throws Exception {
        Path loaded = folder.resolve("loaded");
        try (var service = Launched.by(List.of(program.toString(), "serve"), folder.resolve("data"), Map.of("JAVA_HOME",
                System.getProperty("java.home"), "JAVA_OPTS", "-Xlog:class+load:file=" + loaded)).ready()) {
            long job = service.api().post("/api/jobs", Map.of("command", "true")).id();
            assertEquals("succeeded", service.api().completed(job).get("status"));
            service.stop();
            assertEquals(0, service.status(), service.said());
        }
        var lines = Files.readAllLines(loaded);
        assertTrue(lines.stream().anyMatch(line -> line.contains(" slipway.worker.TaskRun source: shared")));
        assertEquals(List.of(), lines.stream().filter(line -> line.endsWith("slipway.jar")).toList());
    }

    @Test
    void withOptionsThatItIsNotForItIsLeftAsideInSilence() throws Exception {
        for (String options : List.of("-XX:+UseZGC", "-XX:-UseCompressedOops", "--add-opens=java.base/java.io=ALL-UNNAMED")) {
            assertEquals(1, run(Map.of("JAVA_OPTS", options), program.toString(), "version").lines().count(), options);
        }
    }

    @Test
    void itIsLeftAsideInSilenceOnceTheJarIsAnotherOne() throws Exception {
        Path jar = lib.resolve("slipway.jar");
        FileTime made = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
        assertTrue(source().endsWith("slipway.jar"), source());
        assertEquals(1, run(Map.of(), program.toString(), "version").lines().count());
        Files.setLastModifiedTime(jar, made);
        assertEquals("shared objects file", source());
    }

    @Test
    void thatOfAnotherBuildOfJavaIsLeftAsideAndThatOfAnEarlierJarTakenAway() throws Exception {
        Path archive = archives().getFirst();
        Path other = Files.move(archive, lib.resolve("java-21.0.1+1-Other.jsa"));
        assertTrue(source().endsWith("slipway.jar"), source());
        Path earlier = Files.createFile(lib.resolve("java-21.0.0+1-Other.jsa"));
        Files.setLastModifiedTime(earlier, FileTime.from(Instant.now().minusSeconds(3600)));
        assertEquals("made " + archive + "\n", run(Map.of(), program.toString(), "class-archive"));
        assertEquals(Set.of(archive, other), Set.copyOf(archives()));
        assertEquals("shared objects file", source());
        Files.delete(other);
    }

    @Test
    void aServiceThatDoesNotStartForItIsToldOfAndTheOldOneKept() throws Exception {
        List<Path> before = archives();
        Path jar = lib.resolve("slipway.jar");
        Path kept = Files.move(jar, folder.resolve("kept.jar"));
        Files.writeString(jar, "no jar");
        Process process = builder(program.toString(), "class-archive").start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        assertTrue(said.contains("Invalid or corrupt jarfile") && said.contains("it does not start"), said);
        assertEquals(before, archives());
        Files.move(kept, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}
