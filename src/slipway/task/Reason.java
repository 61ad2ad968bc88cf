package slipway.task;

import java.util.Locale;

/** Why a task failed. */
public enum Reason {
    /** Its command exited with a status other than 0. */
    EXIT_CODE,
    /** It took longer than its total time. */
    TIMEOUT,
    /** It printed nothing for longer than its idle time. */
    IDLE_TIMEOUT,
    /** A person ended it. */
    CANCELLED,
    /** A newer deployment or a rollback took its place before it began. */
    SUPERSEDED,
    /** The build it waited for failed. */
    BUILD_FAILED,
    /** The repository could not be fetched, or lacks the branch or commit. */
    CHECKOUT,
    /** The artifact is not there, leaves the workspace, or is not what was recorded. */
    ARTIFACT,
    /** The new release was live but not healthy. */
    HEALTH_CHECK,
    /** The program died while it was ongoing. */
    WORKER_RESTART,
    /** The program was stopped while it was ongoing. */
    WORKER_STOPPED,
    /** A bug, or a machine that does not do what it must; the program's log has the cause. */
    INTERNAL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in the database and in the API. */
    @Override
    public String toString() {
        return text;
    }

    public static Reason of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
