package slipway.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts {@code ***} in the place of values that are not to be told. A value of several lines is looked for line by
 * line, as programs print parts of it, in those that have 8 characters or more: shorter ones, such as a bracket, are
 * everywhere.
 */
final class Mask {
    static final Mask NONE = new Mask(Set.of());

    private static final int LONG_LINE = 8;

    private final Set<String> hidden;
    private final Patterns patterns;

    private Mask(Set<String> hidden) {
        this.hidden = hidden;
        this.patterns = new Patterns(hidden.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** This one, for these values too. */
    Mask and(Collection<String> values) {
        var all = new TreeSet<>(hidden);
        values.forEach(value -> all.addAll(parts(value)));
        return all.size() == hidden.size() ? this : new Mask(all);
    }

    private static List<String> parts(String value) {
        var lines = Stream.of(value.split("[\r\n]+")).filter(line -> !line.isBlank()).toList();
        if (lines.size() <= 1) {
            return lines.stream().map(String::strip).toList();
        }
        // Without its indentation, where enough is left, as other programs indent it otherwise.
        var parts = lines.stream().filter(line -> line.length() >= LONG_LINE)
                .map(line -> line.strip().length() >= LONG_LINE ? line.strip() : line).toList();
        return parts.isEmpty() ? List.of(value.strip()) : parts;
    }

    String hide(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = over(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written to", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What {@code to} gets has none of the values in it. It must be flushed at the end. */
    OutputStream over(OutputStream to) {
        return hidden.isEmpty() ? to : new MaskedStream(patterns, to);
    }
}
