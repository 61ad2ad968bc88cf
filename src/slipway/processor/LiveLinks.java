package slipway.processor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import slipway.shell.Releases;

/**
 * Has every {@code current} agree with the deployment that succeeded last. Deployments see to that themselves; here it is
 * for what they could not put back, on a disk that was full, and for what somebody else has changed or restored.
 */
public final class LiveLinks {
    private static final Logger LOG = System.getLogger(LiveLinks.class.getName());

    private final Path live;

    /** What is live, by the database. */
    public record Live(String environment, String repository, long deployment) {
    }

    /** @param live where environments have their folders */
    public LiveLinks(Path live) {
        this.live = live;
    }

    /**
     * To be called when no deployment is ongoing. No command is run.
     *
     * @return those whose link was put right
     */
    public List<Live> settle(List<Live> all) {
        var settled = new ArrayList<Live>();
        for (Live each : all) {
            var releases = new Releases(live, each.environment, each.repository);
            try {
                if (!releases.live().equals(OptionalLong.of(each.deployment))) {
                    releases.switchBack(each.deployment);
                    settled.add(each);
                }
            } catch (IOException e) {
                LOG.log(Level.ERROR, releases.current() + " is not a link to " + releases.release(each.deployment)
                        + ", which is live, and can't be made one; deploy it again (" + e + ")");
            }
        }
        return settled;
    }
}
