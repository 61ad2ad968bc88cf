package slipway.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Where deployments go, one at a time.
 *
 * @param keepReleases how many releases of a repository are kept, the live one among them
 * @param newest       {@code order} is {@code newest}: a deployment that is ready supersedes older ones that wait
 * @param autoDeploy   {@code repository@branch} each
 * @param locked       null when it is not
 */
public record Environment(
        long id,
        String name,
        String deployCommand,
        String healthCheckUrl,
        String healthCheckCommand,
        int healthCheckTimeoutSeconds,
        int timeoutSeconds,
        int idleTimeoutSeconds,
        int keepReleases,
        boolean newest,
        List<String> autoDeploy,
        Map<String, String> variables,
        String notifyUrl,
        Secret notifySecret,
        Hold locked,
        Instant createdAt) {

    /** Those of its fields that are secret and set. */
    public List<Secret> secrets() {
        return notifySecret == null ? List.of() : List.of(notifySecret);
    }
}
