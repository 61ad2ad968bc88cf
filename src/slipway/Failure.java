package slipway;

/** The end of the program, told in a sentence on standard error. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status 1 it failed, 2 wrong words or settings */
    Failure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
