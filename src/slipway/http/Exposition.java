package slipway.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Metrics in the text format of Prometheus, version 0.0.4.
 *
 * <pre>
 * # HELP slipway_queue_length Tasks that wait.
 * # TYPE slipway_queue_length gauge
 * slipway_queue_length{type="build"} 3
 * </pre>
 */
final class Exposition {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 * 1024);
    private String name;

    /** What follows is its values. Its name does not begin with {@code slipway_} yet. */
    Exposition gauge(String of, String help) {
        return family(of, "gauge", help);
    }

    /** Counted since the program began. */
    Exposition counter(String of, String help) {
        return family(of, "counter", help);
    }

    Exposition histogram(String of, String help) {
        return family(of, "histogram", help);
    }

    private Exposition family(String of, String type, String help) {
        name = "slipway_" + of;
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ')
                .append(type).append('\n');
        return this;
    }

    /** @param labels name, value, name, value */
    Exposition value(long value, String... labels) {
        return line("", Long.toString(value), labels);
    }

    Exposition value(double value, String... labels) {
        return line("", number(value), labels);
    }

    Exposition values(Histogram values, String... labels) {
        var bounds = values.bounds();
        long[] counts = values.counts();
        for (int i = 0; i < counts.length; i++) {
            String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
            line("_bucket", Long.toString(counts[i]), and(labels, "le", bound));
        }
        line("_sum", number(values.sum()), labels);
        return line("_count", Long.toString(counts[counts.length - 1]), labels);
    }

    private static String[] and(String[] labels, String key, String value) {
        var all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = key;
        all[labels.length + 1] = value;
        return all;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }

    private Exposition line(String ending, String value, String... labels) {
        text.append(name).append(ending);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        return this;
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
