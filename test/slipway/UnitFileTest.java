package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit as systemd reads it, where none runs. */
class UnitFileTest {
    private static final Path SYSTEMD = Path.of(System.getProperty("slipway.root"), "systemd");

    @TempDir
    private Path folder;
    private Path unit;

    @BeforeEach
    void write() throws IOException {
        Programs.assumeThere("systemd-analyze");
        // The program it starts must be there, and here it is not installed.
        String program = SYSTEMD.resolve("slipway.sh").toString();
        String text = Files.readString(SYSTEMD.resolve("slipway.service"));
        assertTrue(text.contains("ExecStart=/usr/local/bin/slipway serve\n"), text);
        unit = folder.resolve("slipway.service");
        Files.writeString(unit, text.replace("/usr/local/bin/slipway", program));
    }

    /** @return its status and what it printed, on both ways */
    private static String analyze(String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("systemd-analyze"));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said;
    }

    @Test
    void systemdKnowsEverySettingOfIt() throws Exception {
        // For a setting that it does not know, the status is 0 all the same.
        assertEquals("0 ", analyze("verify", "--man=no", unit.toString()));
    }

    @Test
    void itIsExposedToNoMoreThanThreeOfTen() throws Exception {
        String said = analyze("security", "--offline=true", "--threshold=30", unit.toString());
        assertTrue(said.startsWith("0 ") && said.contains("Overall exposure level"), said);
    }

    @Test
    void theSettingsFileShowsTheJavaOptionsThatItHas() throws Exception {
        String options = String.join(" ", JavaOptions.ofTheUnit());
        String settings = Files.readString(SYSTEMD.resolve("slipway.env"));
        assertTrue(settings.contains("\n#JAVA_OPTS=\"" + options + "\"\n"), settings);
    }
}
