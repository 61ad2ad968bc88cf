package chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The second form: killed as it is about to do the n-th write or sync of the WAL, of the audit file or of the database
 * itself, so that each step around a commit and a force is the last one some time. First come those of a start, which
 * copies the WAL of a killed life into the database and fails what that one left ongoing. Then it is killed at random
 * moments while each such call is held up: whoever was answered before it was done shows.
 */
public final class Calls {
    private static final int ANSWERS_BEFORE = 300;
    private static final int FEW_ANSWERS = 40;
    /** Within so many it has done the calls that it was to be killed at, or there are none. */
    private static final int ANSWERS = 400;
    /** How long each call is held up, so that a kill at any moment most likely comes before one that is due. */
    private static final int DELAY_MICROS = 30_000;
    /** For so many kills at a call there is one amid such calls. */
    private static final int AMID = 8;

    /**
     * @param name of one call, or of several that do the same, with | between them
     * @param file in the data directory
     * @param once where the short form kills, as {@link #trial} wants it. At one where clients are answered already;
     *             of the database, to which little is written, at the first of a start; once amid such calls, as
     *             whoever is answered too soon hardly hears of it when the kill follows at once
     */
    private record Call(String name, String file, int once) {
        @Override
        public String toString() {
            return name + " of " + file;
        }
    }

    private static final List<Call> CALLS = List.of(
            new Call("pwrite64", "slipway.db-wal", 200), new Call("fsync|fdatasync", "slipway.db-wal", -1),
            new Call("write", "audit/audit.log", 15), new Call("fsync|fdatasync", "audit/audit.log", 15),
            new Call("pwrite64", "slipway.db", 1), new Call("fsync|fdatasync", "slipway.db", 1));

    private final Site site;
    private final Path prepared;
    private final long seed;
    /** How many are got before a kill that is at no certain call. */
    private final int answers;
    private Figures figures = Figures.NONE;

    private Calls(Path folder, long seed, int answers) {
        this.site = new Site(folder.resolve("site"));
        this.prepared = folder.resolve("prepared");
        this.seed = seed;
        this.answers = answers;
    }

    /**
     * Ends with the first kill after which something is wrong.
     *
     * @param folder absolute; there already
     * @param times  1 for the first of each call, 2 for the first two, …
     * @param tell   gets a line for each call
     */
    static Figures run(Path folder, long seed, int times, Consumer<String> tell) throws Exception {
        var calls = new Calls(folder, seed, ANSWERS_BEFORE);
        calls.prepare();
        for (Call call : CALLS) {
            for (int i = 1; i <= times && calls.trial(call, i); i++) {
                tell.accept(call + ", killed at " + i + ": " + calls.figures);
            }
            for (int i = 1; i <= Math.ceilDiv(times, AMID) && calls.trial(call, -i); i++) {
                tell.accept(call + ", killed amid: " + calls.figures);
            }
        }
        return calls.figures;
    }

    /** The short form: killed once at, or amid, each of the calls. */
    public static Figures once(Path folder, long seed) throws Exception {
        var calls = new Calls(folder, seed, FEW_ANSWERS);
        calls.prepare();
        for (Call call : CALLS) {
            calls.trial(call, call.once);
        }
        return calls.figures;
    }

    /** What all begin with: a life that was killed at its work. */
    private void prepare() throws Exception {
        site.make();
        var trial = new Trial(site, seed);
        try (var life = Life.begin(site)) {
            life.ready();
            site.describe(life.api());
            trial.load(life, answers);
            life.kill();
            trial.killed();
        }
        figures = figures.and(trial.figures(0));
        shell("cp", "-a", site.folder().toString(), prepared.toString());
    }

    private static void shell(String... words) throws IOException, InterruptedException {
        if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " went wrong");
        }
    }

    /**
     * One kill, and all that is to be looked at then.
     *
     * @param number which of these calls is not carried out; below 0 it is any
     * @return false when there are no more of these calls to be killed at, or something is wrong
     */
    private boolean trial(Call call, int number) throws Exception {
        if (!figures.wrong().isEmpty()) {
            return false;
        }
        // At the same place: commands name it.
        shell("rm", "-rf", site.folder().toString());
        shell("cp", "-a", prepared.toString(), site.folder().toString());
        var trial = new Trial(site, seed + number);
        if (number < 0) {
            killAmid(call, trial, new Random(seed + number));
        } else if (!killAt(call, number, trial)) {
            figures = figures.and(trial.figures(0));
            figures = number > 1 ? figures : figures.and("there is no " + call);
            return false;
        }
        try (var next = trial.revive()) {
            trial.finish(next);
        }
        figures = figures.and(trial.figures(1));
        if (!figures.wrong().isEmpty()) {
            figures = figures.and("this was after " + call + ", " + number);
        }
        return figures.wrong().isEmpty();
    }

    /** Counted by thread: one thread alone writes. */
    private boolean killAt(Call call, int number, Trial trial) throws IOException, InterruptedException {
        try (var life = Life.begin(site, tracer(call, "signal=SIGKILL:when=" + number))) {
            boolean lives = life.answers() && trial.load(life, ANSWERS);
            if (lives) {
                life.kill();
            } else {
                life.awaitDeath();
            }
            trial.killed();
            return !lives;
        }
    }

    private void killAmid(Call call, Trial trial, Random random) throws IOException, InterruptedException {
        try (var life = Life.begin(site, tracer(call, "delay_enter=" + DELAY_MICROS))) {
            life.ready();
            trial.load(life, 1 + random.nextInt(answers));
            life.kill();
            trial.killed();
        }
    }

    private Tracer tracer(Call call, String inject) {
        return new Tracer(call.name, site.data().resolve(call.file), inject, site.folder().resolve("strace"));
    }
}
