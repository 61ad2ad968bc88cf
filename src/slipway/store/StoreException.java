package slipway.store;

/** The database did not do what it must. For the operator; a caller only learns that it was so. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param statement the name of the statement, or what was being done */
    public StoreException(String statement, Throwable cause) {
        super(statement + ": " + cause.getMessage(), cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
