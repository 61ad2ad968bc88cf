package slipway;

import java.io.IOException;
import java.io.UncheckedIOException;
import slipway.store.StoreException;
import slipway.task.Refusal;
import slipway.task.Trouble;

/** The end of the program, told in a sentence on standard error. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status 1 it failed, 2 wrong words or settings */
    Failure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** What keeps the service from starting, in a sentence; what is a bug is thrown as it is. */
    static Failure atStart(Exception e) {
        return switch (e) {
            case Failure told -> told;
            case UncheckedIOException disk -> cannotStart(disk.getMessage().equals(disk.getCause().toString())
                    ? Trouble.of(disk.getCause()) : disk.getMessage() + ": " + Trouble.of(disk.getCause()));
            case IOException disk -> cannotStart(Trouble.of(disk));
            case StoreException database -> cannotStart(database.getMessage());
            case Refusal refusal -> cannotStart(refusal.getMessage());
            case InterruptedException stopped -> cannotStart("it was interrupted");
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(e);
        };
    }

    private static Failure cannotStart(String why) {
        return new Failure(1, "the service can't start: " + why);
    }

    int status() {
        return status;
    }
}
