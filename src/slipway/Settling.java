package slipway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import slipway.processor.LiveLinks;
import slipway.shell.Sweep;
import slipway.store.Database;
import slipway.store.Tasks;
import slipway.task.Actor;
import slipway.worker.Recovery;

/** What a start does, before anything is claimed or answered, about what a life before left. */
final class Settling {
    private static final Logger LOG = System.getLogger(Settling.class.getName());

    private Settling() {
    }

    /** Ends the processes that were left, and fails the tasks that were ongoing. */
    static void tasks(Recovery recovery, Tasks tasks, String instance) throws InterruptedException {
        var survivors = new HashMap<Long, String>();
        for (var survivor : Sweep.run(instance).survivors()) {
            survivors.merge(survivor.task(), "process " + survivor.pid()
                    + " of it could not be ended; end it by hand, then unlock", (one, other) -> one + "; " + other);
        }
        int recovered = recovery.run(tasks, survivors);
        if (recovered > 0) {
            LOG.log(Level.WARNING, recovered + " tasks were ongoing when the service ended, and are failed now");
        }
    }

    /** Sets each {@code current} to what the rows say is live. */
    static void links(Database database, Path liveDir) {
        for (var settled : new LiveLinks(liveDir).settle(new Ground(database).live())) {
            String message = settled.environment() + ": current of " + settled.repository()
                    + " was not a link to what is live; it is back at release " + settled.deployment();
            LOG.log(Level.WARNING, message);
            database.writeEssential(tx -> tx.event("DEPLOYMENT_SWITCHED_BACK", settled.deployment(),
                    Actor.SYSTEM.name(), message));
        }
    }
}
