package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chaos.Rounds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code make chaos}. */
class ChaosTest {
    private static final int ROUNDS = 3;

    @Test
    void killedAtAnyMomentTheServiceKeepsWhatItHasToldAndRunsNothingTwice(@TempDir Path folder) throws Exception {
        var figures = Rounds.run(folder.resolve("site"), 1, ROUNDS, each -> { });
        assertEquals(List.of(), figures.wrong());
        assertEquals(ROUNDS, figures.rounds());
        assertTrue(figures.recovered() > 0 && figures.run() > 0, figures.toString());
    }
}
