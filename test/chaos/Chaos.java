package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Kills the service, starts it again on what it left, and looks whether it has kept its promises: see {@link Trial}.
 *
 * <p>Words: {@code rounds=N}; {@code seed=N}, of the clients and the moments, one by chance if not given; and
 * {@code calls} for the second form, {@code rounds} being how many of each call. Ends with status 1 when something is
 * wrong, and leaves everything in {@code build/chaos}.
 */
final class Chaos {
    private static final Pattern WORD = Pattern.compile("calls|(rounds|seed)=([0-9]{1,9})");
    private static final Duration READY = Duration.ofSeconds(2);
    private static final int ROUNDS = 20;
    private static final int TIMES = 40;
    private static final int SHOWN = 20;

    private Chaos() {
    }

    public static void main(String[] args) throws Exception {
        var words = List.of(args);
        for (String word : words) {
            if (!WORD.matcher(word).matches()) {
                System.err.println("'" + word + "' is none of rounds=N, seed=N, calls");
                System.exit(2);
            }
        }
        boolean calls = words.contains("calls");
        int rounds = number(words, "rounds", calls ? TIMES : ROUNDS);
        int seed = number(words, "seed", new Random().nextInt(1_000_000));
        Path folder = Path.of(System.getProperty("slipway.root"), "build", "chaos").toAbsolutePath();
        delete(folder);
        Files.createDirectories(folder);
        System.out.println("seed " + seed + ", everything in " + folder);
        var figures = calls ? Calls.run(folder, seed, rounds, System.out::println)
                : Rounds.run(folder.resolve("site"), seed, rounds, each -> System.out.println(each));
        if (!calls && figures.slowest().compareTo(READY) > 0) {
            figures = figures.and("it was not always ready again within " + READY.toSeconds() + " s");
        }
        figures.wrong().stream().limit(SHOWN).forEach(System.out::println);
        System.out.println((calls ? "calls" : "chaos") + ", seed " + seed + ": " + figures);
        System.exit(figures.wrong().isEmpty() ? 0 : 1);
    }

    private static int number(List<String> words, String name, int otherwise) {
        return words.stream().filter(word -> word.startsWith(name + "="))
                .map(word -> Integer.parseInt(word.substring(name.length() + 1)))
                .findFirst().orElse(otherwise);
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
