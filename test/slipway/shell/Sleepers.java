package slipway.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Processes whose last argument is N, which belongs to one test alone: it can tell which of its own are alive. */
final class Sleepers {
    private final String seconds = "1000." + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000);

    /** The script with {@code sleep} where it says {@code SLEEP}. */
    String in(String script) {
        return script.replace("SLEEP", "sleep " + seconds);
    }

    List<Long> alive() {
        return Proc.all().stream().filter(this::sleeps).map(Proc::pid).toList();
    }

    private boolean sleeps(Proc process) {
        try {
            var line = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
            return new String(line, StandardCharsets.UTF_8).endsWith("\0" + seconds + "\0");
        } catch (IOException gone) {
            return false;
        }
    }

    /** For what a test is meant to leave behind. */
    void end() throws InterruptedException {
        new Ending(() -> Proc.all().stream().filter(this::sleeps).toList()).kill();
    }
}
