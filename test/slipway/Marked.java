package slipway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that carry the mark of a task, zombies not counted. */
public final class Marked {
    private Marked() {
    }

    /** @param mark how it begins: {@code INSTANCE} for those of any task, {@code INSTANCE:TASK} and a NUL for one's */
    public static List<String> processes(String mark) throws IOException {
        var found = new ArrayList<String>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                            .contains("SLIPWAY_TASK=" + mark)) {
                        found.add(process + " " + Files.readString(process.resolve("cmdline")));
                    }
                } catch (IOException e) {
                    // It has ended in between.
                }
            }
        }
        return found;
    }
}
