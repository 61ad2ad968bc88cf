package chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A service under load that is killed, and what is made of it afterwards.
 *
 * <pre>
 * load ─▶ killed ─▶ look at the audit file ─▶ start ─▶ ready ─▶ pause ─▶ nothing ongoing ─▶ look at everything
 * </pre>
 */
final class Trial {
    private final Site site;
    private final Told told = new Told();
    private final Crowd crowd;
    private final Inspection inspection;
    private final Set<String> processes = new HashSet<>();
    private final List<Duration> ready = new ArrayList<>();
    private int kills;

    Trial(Site site, long seed) throws IOException {
        this.site = site;
        this.crowd = new Crowd(site, told, seed);
        this.inspection = new Inspection(site, told);
    }

    List<String> wrong() {
        return inspection.wrong();
    }

    /** Has all clients ask. @return once they got so many answers; false when they are not answered any more */
    boolean load(Life life, int answers) throws InterruptedException {
        crowd.come(life);
        boolean enough = told.await(answers, crowd);
        if (!enough && !life.mayBeKilled()) {
            told.wrong("no client is answered any more, and nobody had killed the service yet");
        }
        return enough;
    }

    /** To be called whenever a life was killed. */
    void killed() throws IOException, InterruptedException {
        kills++;
        crowd.leave();
        processes.addAll(inspection.processes());
        inspection.lookAtTheDead();
    }

    /** The next life, looked at, and at work again. */
    Life revive() throws IOException, InterruptedException, SQLException {
        var life = Life.begin(site);
        try {
            ready.add(life.ready());
            var workspaces = inspection.lookAtTheNew(processes);
            processes.clear();
            crowd.quiet(life.api());
            inspection.lookAtTheQuiet(life.api(), workspaces);
            crowd.goOn(life.api());
            return life;
        } catch (IOException e) {
            life.close();
            throw new IOException("the service did not go on; it said: " + life.said(), e);
        } catch (InterruptedException | SQLException | RuntimeException e) {
            life.close();
            throw e;
        }
    }

    /** Lets all that was asked for come to its end. */
    void finish(Life life) throws IOException, InterruptedException, SQLException {
        crowd.finish(life.api());
        crowd.quiet(life.api());
        inspection.lookAtTheQuiet(life.api(), List.of());
    }

    Figures figures(int rounds) throws IOException {
        return new Figures(rounds, kills, told.tasks(), inspection.begun(), inspection.recovered(),
                List.copyOf(ready), wrong());
    }
}
