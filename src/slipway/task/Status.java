package slipway.task;

import java.util.Locale;

/** The four places a task can be in. {@code pending → ongoing → succeeded | failed}; the last two are for ever. */
public enum Status {
    PENDING, ONGOING, SUCCEEDED, FAILED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in the database and in the API. */
    @Override
    public String toString() {
        return text;
    }

    /** @throws IllegalArgumentException when {@code text} is none of the four */
    public static Status of(String text) {
        for (Status status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no status; use pending, ongoing, succeeded or failed");
    }

    public boolean completed() {
        return this == SUCCEEDED || this == FAILED;
    }
}
