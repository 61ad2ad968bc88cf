package slipway.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import slipway.task.Actor;
import slipway.task.Outcome;
import slipway.task.Run;

/** Whether a task is to end early, and who must hear of it. The first to ask is the one that counts. */
final class Halt {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> actions = new ArrayList<>();
    private Outcome.Failed asked;
    private Actor by;

    void ask(Outcome.Failed how, Actor who) {
        List<Runnable> now;
        lock.lock();
        try {
            if (asked != null) {
                return;
            }
            asked = how;
            by = who;
            now = List.copyOf(actions);
            actions.clear();
        } finally {
            lock.unlock();
        }
        now.forEach(Halt::start);
    }

    Run.Hook onAsk(Runnable action) {
        lock.lock();
        try {
            if (asked == null) {
                actions.add(action);
            } else {
                start(action);
            }
        } finally {
            lock.unlock();
        }
        return () -> remove(action);
    }

    private void remove(Runnable action) {
        lock.lock();
        try {
            actions.remove(action);
        } finally {
            lock.unlock();
        }
    }

    private static void start(Runnable action) {
        Thread.ofVirtual().name("halt").start(action);
    }

    Optional<Outcome.Failed> asked() {
        lock.lock();
        try {
            return Optional.ofNullable(asked);
        } finally {
            lock.unlock();
        }
    }

    Optional<Actor> by() {
        lock.lock();
        try {
            return Optional.ofNullable(by);
        } finally {
            lock.unlock();
        }
    }
}
