package slipway.json;

/** A text that is not the JSON it should be. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int offset;

    JsonException(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    /** Where, in bytes from the beginning. */
    public int offset() {
        return offset;
    }
}
