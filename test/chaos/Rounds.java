package chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/** The first form: killed at random moments of its work, and of its starts. */
public final class Rounds {
    private static final int ANSWERS = 800;
    private static final int MILLIS_OF_WORK = 20;
    private static final int MILLIS_OF_START = 900;

    private final Site site;
    private final Random random;
    private final Trial trial;

    private Rounds(Site site, long seed) throws IOException {
        this.site = site;
        this.random = new Random(seed);
        this.trial = new Trial(site, seed);
    }

    /**
     * Ends with the first round after which something is wrong.
     *
     * @param folder absolute; made by this
     * @param tell   gets the figures after each round
     */
    public static Figures run(Path folder, long seed, int rounds, Consumer<Figures> tell) throws Exception {
        var site = new Site(folder);
        site.make();
        return new Rounds(site, seed).run(rounds, tell);
    }

    private Figures run(int rounds, Consumer<Figures> tell) throws Exception {
        var life = Life.begin(site);
        try {
            life.ready();
            site.describe(life.api());
            int round = 0;
            while (round < rounds && trial.wrong().isEmpty()) {
                trial.load(life, 1 + random.nextInt(ANSWERS));
                kill(life, MILLIS_OF_WORK);
                while (random.nextInt(3) == 0) {
                    life.close();
                    life = Life.begin(site);
                    kill(life, MILLIS_OF_START);
                }
                life.close();
                life = trial.revive();
                tell.accept(trial.figures(++round));
            }
            trial.finish(life);
            return trial.figures(round);
        } finally {
            life.close();
        }
    }

    private void kill(Life life, int millis) throws IOException, InterruptedException {
        Thread.sleep(Duration.ofMillis(random.nextInt(millis)));
        life.kill();
        trial.killed();
    }
}
