package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start on a machine whose bubblewrap does not work. */
class SandboxingTest {
    private static final String WHY = "build commands can't be sandboxed: no namespaces here";

    private static final Path BWRAP = Path.of("/usr/bin/bwrap");

    @TempDir
    private Path folder;
    private Path bwrap;

    @BeforeEach
    void makeOne() throws Exception {
        Programs.assumeThere("unshare", "mount");
        assumeTrue(Files.exists(BWRAP), "bubblewrap (bwrap) is not here");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can replace a program for one other");
        bwrap = folder.resolve("bwrap");
        Files.writeString(bwrap, "#!/bin/sh\necho 'no namespaces here' >&2\nexit 1\n");
        Files.setPosixFilePermissions(bwrap, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** It is in the place of the real one, for this program alone. */
    private Launched launch(Map<String, String> settings) throws Exception {
        var apart = List.of("unshare", "--mount", "sh", "-ec", "mount --bind \"$0\" " + BWRAP + "; exec \"$@\"",
                bwrap.toString());
        return Launched.with(apart, List.of("-jar", System.getProperty("slipway.jar")), folder.resolve("data"),
                settings);
    }

    @ParameterizedTest
    @CsvSource({"BUILD_SANDBOX, required, ENV_TYPE, DEV", "BUILD_SANDBOX, auto, ENV_TYPE, PROD",
        "BUILD_SANDBOX, auto, HTTP_ADDRESS, 0.0.0.0:0"})
    void whereItIsAskedForOrMattersItIsRefusedInASentence(String sandbox, String mode, String other, String value)
            throws Exception {
        try (var program = launch(Map.of(sandbox, mode, other, value))) {
            assertEquals(1, program.status(), program.said());
            assertTrue(program.said().contains(WHY), program.said());
            assertTrue(program.said().contains("BUILD_SANDBOX="), "what to do: " + program.said());
        }
    }

    @ParameterizedTest
    @CsvSource({"off, PROD", "auto, DEV"})
    void withAnExplicitWordOrForOneselfItGoesOn(String sandbox, String type) throws Exception {
        try (var program = launch(Map.of("BUILD_SANDBOX", sandbox, "ENV_TYPE", type)).ready()) {
            assertEquals(200, program.api().get("/readyz").status());
            program.stop();
            assertEquals(0, program.status(), program.said());
            assertEquals(sandbox.equals("auto"), program.said().contains(WHY), program.said());
        }
    }
}
