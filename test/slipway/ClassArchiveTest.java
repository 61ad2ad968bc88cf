package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        assertEquals("", run(Map.of("DESTDIR", folder.toString(), "PREFIX", "/opt/a b"), "bash", "build.sh", "install"));
        program = folder.resolve("opt/a b/bin/slipway");
        lib = folder.resolve("opt/a b/lib/slipway");
        assertEquals(List.of(), archives());
        // What is set here is that of the service: the one that is looked at has none of it.
        String said = run(Map.of("DATA_DIR", "/nowhere", "LIVE_DIR", "/nowhere/live", "HTTP_ADDRESS", "192.0.2.1:1"),
                program.toString(), "class-archive");
        assertEquals("made " + archives().getFirst() + "\n", said);
    }

    private static List<Path> archives() throws IOException {
        try (var all = Files.list(lib)) {
            return all.filter(file -> file.toString().contains(".jsa")).toList();
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
        var builder = new ProcessBuilder(words).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(settings);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void startsTakeTheirClassesFromIt() throws Exception {
        assertEquals("shared objects file", source());
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
    void thatOfAnotherBuildOfJavaIsLeftAsideAndTakenAwayWithTheNext() throws Exception {
        Path archive = archives().getFirst();
        Path other = Files.move(archive, lib.resolve("java-21.0.1+1-Other.jsa"));
        assertTrue(source().endsWith("slipway.jar"), source());
        assertEquals("made " + archive + "\n", run(Map.of(), program.toString(), "class-archive"));
        assertEquals(List.of(archive), archives());
        assertEquals("shared objects file", source());
        assertTrue(Files.notExists(other));
    }
}
