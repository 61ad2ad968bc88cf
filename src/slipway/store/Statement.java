package slipway.store;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One named statement of a {@code .sql} file. Its parameters are {@code :name}; a line that ends in
 * {@code -- when :name} is left out where that parameter is not given.
 */
final class Statement {
    private static final Pattern WHEN = Pattern.compile("^(.*?)\\s*-- when :([a-z_0-9]+)$");
    private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-z_][a-z_0-9]*)");

    /** @param when the parameter that this line needs, "" for none */
    private record Line(String text, String when) {
    }

    /** A statement as it is prepared. {@code parameters} are in the order of SQLite's numbering: first come. */
    record Variant(String name, String text, List<String> parameters) {
    }

    private final String name;
    private final List<Line> lines;
    private final List<String> conditions;

    Statement(String name, List<String> source) {
        var lines = new ArrayList<Line>();
        for (String line : source) {
            Matcher when = WHEN.matcher(line);
            if (when.matches()) {
                lines.add(new Line(when.group(1), when.group(2)));
            } else if (!line.isBlank() && !line.strip().startsWith("--")) {
                lines.add(new Line(line, ""));
            }
        }
        this.name = name;
        this.lines = List.copyOf(lines);
        this.conditions = lines.stream().map(Line::when).filter(when -> !when.isEmpty()).distinct().toList();
    }

    String name() {
        return name;
    }

    /** The parameters that lines of it hang on. */
    List<String> conditions() {
        return conditions;
    }

    /** This statement with the lines that hang on nothing, or on one of {@code given}. */
    Variant variant(List<String> given) {
        var text = new StringBuilder();
        for (Line line : lines) {
            if (line.when.isEmpty() || given.contains(line.when)) {
                text.append(line.text).append('\n');
            }
        }
        var parameters = new ArrayList<String>();
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            if (!parameters.contains(parameter.group(1))) {
                parameters.add(parameter.group(1));
            }
        }
        return new Variant(name, text.toString(), List.copyOf(parameters));
    }
}
