package slipway.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import slipway.store.StoreException;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Refusal;
import slipway.task.Trouble;

/** How a task ends by an error of the service, told without the names that Java has for it; those are in the log. */
final class ServiceError {
    /** Of an error's message: there may be a path in it. */
    private static final int LONGEST = 300;

    private ServiceError() {
    }

    static Outcome.Failed outcome(Throwable e) {
        String told = told(e);
        return new Outcome.Failed(Reason.INTERNAL, told.substring(0, Math.min(told.length(), LONGEST))
                + "; the service's log says more");
    }

    /** What is wrong with the machine, or with what the service found, in a sentence; a bug speaks of Java. */
    private static String told(Throwable e) {
        boolean sentence = e.getMessage() != null && (e instanceof IllegalStateException || e instanceof StoreException
                || e instanceof Refusal || e instanceof OutOfMemoryError);
        return switch (e) {
            case IOException disk when disk.getMessage() != null -> Trouble.of(disk);
            case UncheckedIOException disk -> told(disk.getCause());
            case Throwable other when other.getCause() != null
                    && other.getCause().toString().equals(other.getMessage()) -> told(other.getCause());
            default -> sentence ? e.getMessage() : "an error of the service";
        };
    }
}
