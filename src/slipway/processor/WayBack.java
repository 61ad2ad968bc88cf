package slipway.processor;

import java.io.IOException;
import java.util.OptionalLong;
import slipway.shell.Releases;
import slipway.task.Deployment;

/**
 * Where a deployment that fails goes back to: what is live by the record. After a restore that may not be on this disk,
 * and the link may lead to a release of the time since the backup; with a new database there may be no record, and the
 * link lead to an earlier installation's release. What served before the switch does so again then.
 *
 * @param to     the release; none when there is nothing to go back to
 * @param record what is live by the record, there or not
 */
record WayBack(Releases releases, OptionalLong to, OptionalLong record) {
    /** @param own the deployment's release, which it does not go back to */
    static WayBack find(Releases releases, OptionalLong record, long own) throws IOException {
        if (record.isPresent() && releases.isThere(record.getAsLong())) {
            return new WayBack(releases, record, record);
        }
        return new WayBack(releases, releases.before(own), record);
    }

    /** @return what was done */
    String go() throws IOException {
        if (to.isPresent()) {
            releases.switchBack(to.getAsLong());
            return "the link is back at release " + to.getAsLong()
                    + (known() ? "" : "; it is not on record, so no deploy command was run for it");
        }
        releases.switchOff();
        return record.isEmpty()
                ? "nothing was live before, so the link was removed"
                : "release " + record.getAsLong() + ", which was live before, is not there, so the link was removed";
    }

    /** Whether the database knows what it goes back to, so that it can be launched again. */
    boolean known() {
        return to.isPresent() && to.equals(record);
    }
}
