package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Measures, and prints one table. Each figure that is a ratio has its floor measured in the same run, interleaved, and
 * what is told is the median.
 *
 * <p>Words: the names of measurements, all by default.
 */
public final class Bench {
    private final List<String> rows = new ArrayList<>();

    private Bench() {
    }

    /** One measurement. */
    interface Measurement {
        void run(Bench bench, Path folder) throws Exception;
    }

    record Named(String name, Measurement measurement) {
    }

    private static final List<Named> ALL = List.of(
            new Named("start", Starts::run),
            new Named("million", Million::run),
            new Named("creates", Creates::run),
            new Named("reads", Reads::run),
            new Named("latency", Latency::run),
            new Named("noops", Noops::run),
            new Named("claims", Claims::run),
            new Named("jobs", Jobs::run),
            new Named("builds", Builds::run),
            new Named("follow", Follow::run),
            new Named("flood", Flood::run),
            new Named("page", PageLoads::run));

    public static void main(String[] args) throws Exception {
        Predicate<Named> wanted = named -> args.length == 0 || List.of(args).contains(named.name);
        var bench = new Bench();
        Installation.make();
        for (Named named : ALL) {
            if (wanted.test(named)) {
                Path folder = Path.of(System.getProperty("slipway.root", "."), "build", "bench", named.name)
                        .toAbsolutePath();
                delete(folder);
                Files.createDirectories(folder);
                System.err.println(named.name + " …");
                named.measurement.run(bench, folder);
            }
        }
        System.out.println("| what | measured | beside it | wanted |");
        System.out.println("|---|---|---|---|");
        bench.rows.forEach(System.out::println);
    }

    /** A line of the table. */
    void tell(String what, String measured, String beside, String wanted) {
        rows.add("| " + what + " | " + measured + " | " + beside + " | " + wanted + " |");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f",
                value);
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
