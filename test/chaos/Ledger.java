package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.Map;
import slipway.task.Reason;

/**
 * What the commands have left behind: a line for each that began and for each that came to its end, in that order.
 *
 * <pre>
 * ( begin | end | crowded ) INSTANCE:TASK DEPLOYMENT LOCK
 * </pre>
 *
 * A deployment that goes back runs the deploy command of another one.
 */
final class Ledger {
    private final Path file;

    Ledger(Path file) {
        this.file = file;
    }

    /** @param way 0 of its own, or the deployment that a deployment goes back to */
    private record Line(String what, long task, long way, String lock) {
        static Line of(String text) {
            String[] words = text.split(" ");
            long task = Long.parseLong(words[1].replaceFirst(".*:", ""));
            long deployment = Long.parseLong(words[2]);
            return new Line(words[0], task, deployment == task ? 0 : deployment, words[3]);
        }
    }

    private List<Line> lines(String what) throws IOException {
        return Files.readAllLines(file).stream().map(Line::of).filter(line -> line.what.equals(what)).toList();
    }

    /** How many tasks have begun a command. */
    long begun() throws IOException {
        return lines("begin").stream().filter(line -> line.way == 0).mapToLong(Line::task).distinct().count();
    }

    /** @return what does not agree with the rows, while nothing is ongoing */
    List<String> check(Rows rows) throws IOException {
        var wrong = new ArrayList<String>();
        lines("crowded").forEach(line -> wrong.add("task " + line.task + " was not alone on " + line.lock));
        var begun = counted("begin");
        var ended = counted("end");
        begun.forEach((task, ways) -> ways.forEach((way, count) -> {
            var row = rows.tasks().get(task);
            if (count > 1) {
                wrong.add("task " + task + " ran " + count + " times" + (way == 0 ? "" : " for deployment " + way));
            }
            if (row == null || !row.has("started_at")) {
                wrong.add("task " + task + " ran, but by its row " + row + " it never started");
            }
        }));
        rows.tasks().forEach((task, row) -> {
            boolean through = row.is("status", "succeeded") || row.is("reason", Reason.EXIT_CODE.toString());
            if (through && !(began(begun, task) && began(ended, task))) {
                wrong.add("task " + task + " is told to have come to its end, but its command did not: " + row);
            }
        });
        checkOrder(rows, wrong);
        return wrong;
    }

    /** By task, and then by way. */
    private Map<Long, Map<Long, Integer>> counted(String what) throws IOException {
        var counted = new TreeMap<Long, Map<Long, Integer>>();
        for (Line line : lines(what)) {
            counted.computeIfAbsent(line.task, task -> new TreeMap<>()).merge(line.way, 1, Integer::sum);
        }
        return counted;
    }

    private static boolean began(Map<Long, Map<Long, Integer>> counted, long task) {
        return counted.getOrDefault(task, Map.of()).containsKey(0L);
    }

    /** The commands of one target ran in the order in which their tasks were started. */
    private void checkOrder(Rows rows, List<String> wrong) throws IOException {
        var started = new TreeMap<Long, Long>();
        rows.events().stream().filter(event -> event.text("event").endsWith("_STARTED") && event.has("task"))
                .forEach(event -> started.put(event.number("task"), event.number("id")));
        var last = new TreeMap<String, Line>();
        for (Line line : lines("begin")) {
            Line before = last.put(line.lock, line);
            if (before != null && started.getOrDefault(before.task, 0L) > started.getOrDefault(line.task, 0L)) {
                wrong.add("on " + line.lock + " task " + line.task + " ran after " + before.task
                        + ", but was started before it");
            }
        }
    }
}
