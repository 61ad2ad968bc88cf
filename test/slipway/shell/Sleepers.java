package slipway.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Processes whose last argument is N, which belongs to one test alone: it can tell which of its own are alive. */
public final class Sleepers {
    private final String seconds = "1000." + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000);

    /** The script with {@code sleep} where it says {@code SLEEP}. */
    public String in(String script) {
        return script.replace("SLEEP", "sleep " + seconds);
    }

    /**
     * The same for {@code SLEEP}s that print "up" first, and {@code MUTE}s that then close what they print to. From
     * that word on they are known by their last argument, before they sleep too.
     */
    public String announced(String script) {
        return script.replace("SLEEP", "sh -c \"echo up; exec sleep " + seconds + "\" " + seconds)
                .replace("MUTE", "sh -c \"echo up; exec sleep " + seconds + " >&- 2>&-\" " + seconds);
    }

    public List<Long> alive() {
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
    public void end() throws InterruptedException {
        new Ending(() -> Proc.all().stream().filter(this::sleeps).toList()).kill();
    }
}
