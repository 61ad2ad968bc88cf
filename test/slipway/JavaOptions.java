package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The options of Java that an installed service runs with, for those who measure it, kill it or overload it. */
public final class JavaOptions {
    private static final Pattern LINE = Pattern.compile("(?m)^Environment=\"JAVA_OPTS=(.+)\"$");

    private JavaOptions() {
    }

    public static List<String> ofTheUnit() throws IOException {
        Path unit = Path.of(System.getProperty("slipway.root"), "systemd", "slipway.service");
        var line = LINE.matcher(Files.readString(unit));
        if (!line.find()) {
            // Without any, something else than the service as it is installed would be looked at.
            throw new IllegalStateException("no JAVA_OPTS in " + unit);
        }
        return List.of(line.group(1).split(" +"));
    }
}
