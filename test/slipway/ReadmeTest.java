package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README names the tests that hold what it promises. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("slipway.root"));

    @Test
    void everyTestThatItNamesIsThere() throws IOException {
        var named = new TreeSet<>(Pattern.compile("`([a-zA-Z/]+Test)`")
                .matcher(Files.readString(ROOT.resolve("README.md"))).results().map(MatchResult::group)
                .map(name -> name.replace("`", "")).toList());
        assertTrue(named.contains("store/ClaimTest"), named.toString());
        assertEquals(List.of(), named.stream()
                .filter(name -> !Files.exists(ROOT.resolve("test/slipway/" + name + ".java"))).toList());
    }
}
