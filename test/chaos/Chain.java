package chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import slipway.json.Json;

/** The audit file, read on from where it was left: by the rule of the README's script, not by the service's code. */
final class Chain {
    private static final Pattern LINE = Pattern.compile("\\{\"seq\":([0-9]+),.*,\"prev\":\"([0-9a-f]{64})\"\\}");

    private final Path file;
    private final List<String> wrong = new ArrayList<>();
    /** The names of the events of each task. */
    private final Map<Long, List<String>> events = new HashMap<>();
    private final List<Map<?, ?>> lines = new ArrayList<>();
    private long offset;
    private String prev = "0".repeat(64);

    Chain(Path file) {
        this.file = file;
    }

    /** Reads what has been added. A line that a kill has torn is none. */
    void readOn() throws IOException {
        try (var channel = FileChannel.open(file)) {
            var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - offset));
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                // On to the next part.
            }
            int from = 0;
            for (int i = 0; i < bytes.position(); i++) {
                if (bytes.get(i) == '\n') {
                    line(new String(bytes.array(), from, i - from, StandardCharsets.UTF_8));
                    from = i + 1;
                }
            }
            offset += from;
        }
    }

    private void line(String text) {
        var found = LINE.matcher(text);
        if (!found.matches()) {
            return;
        }
        if (Long.parseLong(found.group(1)) != lines.size() + 1 || !found.group(2).equals(prev)) {
            wrong.add("this line of the audit file does not follow line " + lines.size() + ": " + text);
        }
        prev = sha256(text);
        var line = (Map<?, ?>) Json.parse(text.getBytes(StandardCharsets.UTF_8));
        lines.add(line);
        if (line.get("task") instanceof Long task) {
            events.computeIfAbsent(task, none -> new ArrayList<>()).add((String) line.get("event"));
        }
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Whether a line tells that a task came to that: {@code CREATED}, … */
    boolean tells(long task, String what) {
        return events.getOrDefault(task, List.of()).stream().anyMatch(event -> event.endsWith("_" + what));
    }

    /** @return what does not follow, or is not what the database says of it */
    List<String> check(Rows rows) {
        var all = new ArrayList<>(wrong);
        if (lines.size() < rows.events().size()) {
            all.add("the audit file has " + lines.size() + " lines for " + rows.events().size() + " events");
        }
        for (int i = 0; i < Math.min(lines.size(), rows.events().size()); i++) {
            var event = rows.events().get(i);
            for (String field : List.of("event", "task", "actor", "message", "at")) {
                Object told = lines.get(i).get(field);
                if (!String.valueOf(told).equals(String.valueOf(event.text(field)))) {
                    all.add("line " + (i + 1) + " of the audit file is " + lines.get(i) + ", but the event " + event);
                }
            }
        }
        return all;
    }
}
