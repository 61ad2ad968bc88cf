package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Small programs of the system that the service has do some of its work. */
final class Helper {
    /** Nothing of the service's own but the way to programs; messages in English, as some of them are read. */
    static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
            "LC_ALL", "C",
            "TERM", "dumb",
            "HOME", "/nonexistent");

    private static final int KEEP = 1 << 16;

    private Helper() {
    }

    static Result run(Shell shell, Path folder, Duration limit, List<String> argv)
            throws IOException, InterruptedException {
        return shell.capture(Command.of(argv, folder, ENVIRONMENT), limit, KEEP);
    }
}
