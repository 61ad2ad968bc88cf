package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chaos.Calls;
import chaos.Rounds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short forms of {@code make chaos}, and of {@code make chaos ARGS=calls}. */
class ChaosTest {
    private static final int ROUNDS = 3;
    private static final int CALLS = 6;

    @Test
    void killedAtAnyMomentTheServiceKeepsWhatItHasToldAndRunsNothingTwice(@TempDir Path folder) throws Exception {
        Programs.assumeThere("flock");
        var figures = Rounds.run(folder.resolve("site"), 1, ROUNDS, each -> { });
        assertEquals(List.of(), figures.wrong());
        assertEquals(ROUNDS, figures.rounds());
        assertTrue(figures.recovered() > 0 && figures.run() > 0, figures.toString());
    }

    /** The WAL, the audit file and the database itself: each kind of call is the last one once. */
    @Test
    void killedAsItIsAboutToWriteOrSyncItKeepsAndRunsNothingTwiceEither(@TempDir Path folder) throws Exception {
        Programs.assumeThere("flock");
        Programs.assumeStraceWorks();
        var figures = Calls.once(folder, 1);
        assertEquals(List.of(), figures.wrong());
        assertEquals(CALLS, figures.rounds(), "it met each of the calls");
        assertTrue(figures.told() > 0 && figures.recovered() > 0, figures.toString());
    }
}
