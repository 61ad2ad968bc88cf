package slipway.store.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;

/**
 * Whatever happens in whatever order, the store does what the README says always holds: a small model of that,
 * which knows nothing of SQL, is asked after every step. {@code JAVA_TOOL_OPTIONS=-Dslipway.model.seeds=1000 make test
 * ONLY=ModelTest} looks further; {@code -Dslipway.model.first=N} begins elsewhere.
 */
class ModelTest {
    private static final int SEEDS = Integer.getInteger("slipway.model.seeds", 25);
    private static final int FIRST = Integer.getInteger("slipway.model.first", 1);
    private static final int LENGTH = 200;
    /** Far more than it takes until one of them has a rollback that stands in a line. */
    private static final int SEEDS_FOR_A_BUG = 50;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void theStoreDoesWhatIsPromisedInWhateverOrderThingsHappen() throws Exception {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var steps = Step.sequence(seed, LENGTH);
            var replay = Replay.of(steps, folder, store -> { });
            if (replay.differs()) {
                fail("of seed " + seed + ":\n" + shortest(steps.subList(0, replay.steps()), store -> { }).told());
            }
        }
    }

    private Replay shortest(List<Step> steps, Consumer<TestStore> spoil) throws IOException, SQLException {
        return Replay.of(new Shrink(part -> replay(part, spoil).differs()).shortest(steps), folder, spoil);
    }

    private Replay replay(List<Step> steps, Consumer<TestStore> spoil) {
        try {
            return Replay.of(steps, folder, spoil);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A trigger in the database stands for a bug: a rollback does not go first in its line. */
    @Test
    void aDifferenceIsToldByTheShortestSequenceThatShowsIt() throws Exception {
        Consumer<TestStore> spoil = store -> store.otherProgram("CREATE TRIGGER bug AFTER INSERT ON task "
                + "WHEN new.rank = 0 BEGIN UPDATE task SET rank = 1 WHERE id = new.id; END");
        for (int seed = 1; seed <= SEEDS_FOR_A_BUG; seed++) {
            var steps = Step.sequence(seed, LENGTH);
            var replay = Replay.of(steps, folder, spoil);
            if (replay.differs()) {
                var shortest = shortest(steps.subList(0, replay.steps()), spoil);
                assertEquals(6, shortest.story().size(), shortest::told);
                return;
            }
        }
        fail("none of " + SEEDS_FOR_A_BUG + " sequences shows it");
    }
}
