package slipway.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** A piece of work that one of the store's own threads does while its caller waits, unmounted if it is virtual. */
final class Work<S extends Session, T> {
    private final Function<? super S, T> function;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private T result;
    private RuntimeException refused;

    /** Done even while the audit file is behind: the end of a task, the catching up itself. */
    final boolean essential;

    Work(Function<? super S, T> function, boolean essential) {
        this.function = function;
        this.essential = essential;
    }

    /** Runs the work; its answer is given by {@link #answer} only. */
    void run(S session) {
        result = function.apply(session);
    }

    /** This piece is undone, and its caller will be told why. */
    void refuse(RuntimeException why) {
        refused = why;
    }

    /** Lets the caller go on: what it asked for is durable, or was refused. */
    void answer() {
        if (refused == null) {
            answer.complete(result);
        } else {
            answer.completeExceptionally(refused);
        }
    }

    void fail(RuntimeException why) {
        answer.completeExceptionally(why);
    }

    T await() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
