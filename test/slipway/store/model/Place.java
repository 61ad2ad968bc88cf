package slipway.store.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** An environment: its lock, and what was live in it. One that is made again is another, and knows nothing of it. */
final class Place {
    static final int KEEP_RELEASES = 2;

    final String name;
    boolean newest;
    List<String> autoDeploy;
    String lockedBy;
    Instant lockedSince;
    private final Map<String, List<Known>> succeeded = new TreeMap<>();

    Place(String name) {
        this.name = name;
    }

    void went(Known deployment) {
        succeeded.computeIfAbsent(deployment.ask.repository(), repository -> new ArrayList<>()).add(deployment);
    }

    private List<Known> past(String repository) {
        return succeeded.getOrDefault(repository, List.of());
    }

    /** Live is the deployment that succeeded last. */
    Optional<Known> live(String repository) {
        var past = past(repository);
        return past.isEmpty() ? Optional.empty() : Optional.of(past.getLast());
    }

    /** The build that was live there before the live build first came. */
    Optional<Known> before(String repository) {
        var builds = past(repository).stream().map(deployment -> deployment.build).toList();
        int first = builds.isEmpty() ? 0 : builds.indexOf(builds.getLast());
        return first == 0 ? Optional.empty() : Optional.of(builds.get(first - 1));
    }

    /** Of KEEP_BUILDS (README, "Settings"): the last keep_releases builds that succeeded there. */
    Set<Known> kept(String repository) {
        var kept = new LinkedHashSet<Known>();
        for (Known deployment : past(repository).reversed()) {
            if (kept.size() < KEEP_RELEASES) {
                kept.add(deployment.build);
            }
        }
        return kept;
    }
}
