package slipway.task;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Why a pending task is not ongoing.
 *
 * @param holder   the task that it waits for, or null where that means nothing
 * @param position its place among the pending tasks of its target's line, 1 for the head; null without one
 */
public record Waiting(Why why, Long holder, Long position) {

    /** In the order in which they are told: the first that holds. */
    public enum Why {
        PAUSED, DISK_FULL, BUILD_NOT_FINISHED, ENVIRONMENT_LOCKED, BEHIND, ENVIRONMENT_BUSY, TARGET_BUSY, SLOTS_FULL,
        NEXT
    }

    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("reason", why.name().toLowerCase(Locale.ROOT));
        fields.put("holder", holder);
        fields.put("position", position);
        return fields;
    }
}
