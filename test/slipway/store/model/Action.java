package slipway.store.model;

import java.util.List;
import slipway.task.Reason;

/** One thing that happens, with the names and numbers that there are by then. Model and service are given the same. */
sealed interface Action {
    record Create(String environment, boolean newest, List<String> autoDeploy) implements Action {
    }

    record Change(String environment, boolean newest, List<String> autoDeploy) implements Action {
    }

    record Delete(String environment) implements Action {
    }

    record Lock(String environment, String by) implements Action {
    }

    record Unlock(String environment, String by) implements Action {
    }

    record Pause(String by) implements Action {
    }

    record Resume(String by) implements Action {
    }

    /** @param commit "" for the branch's head */
    record Build(String repository, String branch, String commit, String source, String by) implements Action {
    }

    record Deploy(String environment, long build, String by) implements Action {
    }

    record DeployNewest(String environment, String repository, String by) implements Action {
    }

    /** @param build null for the one before */
    record RollBack(String environment, String repository, Long build, String by) implements Action {
    }

    /** @param target null for none */
    record Job(String target, String by) implements Action {
    }

    record Retry(long task, String by) implements Action {
    }

    record Claim(String type, int permits) implements Action {
    }

    /** A build found out its commit. */
    record Resolve(long build) implements Action {
    }

    record Succeed(long task, boolean artifact) implements Action {
    }

    /** @param by who has it end, when it was cancelled; else who asked for it */
    record Fail(long task, Reason reason, String by) implements Action {
    }

    /** Of one that is pending. */
    record Cancel(long task, String by) implements Action {
    }

    /** Somebody ends a task that is not theirs to end, or not in that way: {@code finish}, {@code recover}, … */
    record Stray(long task, String way, boolean thisLife) implements Action {
    }

    /** The program dies and starts again. @param survivors of these tasks processes could not be ended */
    record Restart(List<Long> survivors) implements Action {
    }

    /** @param keep how many of each repository's newest builds stay */
    record Clean(int keep) implements Action {
    }

    record Clock(long millis) implements Action {
    }
}
