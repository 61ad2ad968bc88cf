package slipway.task;

import java.util.LinkedHashMap;
import java.util.Map;

/** A command an administrator gave. */
public record Job(String command, String target, int timeoutSeconds, int idleTimeoutSeconds) implements Details {
    private static final int TITLE = 60;

    public static Job of(Row row) {
        return new Job(row.text("command"), row.textOrNull("target"), row.integer("timeout_seconds"),
                row.integer("idle_timeout_seconds"));
    }

    @Override
    public String title() {
        String line = command.strip().lines().findFirst().orElse("");
        String shown = line.length() > TITLE ? line.substring(0, TITLE) + "…" : line;
        return "(" + shown + (target == null ? "" : ", on " + target) + ")";
    }

    @Override
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("command", command);
        fields.put("target", target);
        fields.put("timeout_seconds", timeoutSeconds);
        fields.put("idle_timeout_seconds", idleTimeoutSeconds);
        return fields;
    }

    @Override
    public Map<String, Object> inputs() {
        return Map.of("command", command, "timeout_seconds", timeoutSeconds, "idle_timeout_seconds",
                idleTimeoutSeconds);
    }
}
