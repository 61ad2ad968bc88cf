package slipway.task;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Words that are said again.
 *
 * @param heard what came back; null until it did
 */
public record Echo(String words, int times, String heard) implements Details {
    public static Echo of(Row row) {
        return new Echo(row.text("words"), row.integer("times"), row.textOrNull("heard"));
    }

    @Override
    public String title() {
        return "of '" + words + "'";
    }

    @Override
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("words", words);
        fields.put("times", times);
        fields.put("heard", heard);
        return fields;
    }

    @Override
    public Map<String, Object> inputs() {
        return Map.of("words", words, "times", times);
    }
}
