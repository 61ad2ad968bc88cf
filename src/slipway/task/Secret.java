package slipway.task;

/** A value that nobody is shown, by no log and no {@code toString}. It may be kept encrypted until it is used. */
public interface Secret {
    /** @throws Refusal when it is encrypted and can't be read; the sentence says why, and what to do */
    String text();

    /** As somebody gave it. */
    record Plain(String text) implements Secret {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** @param text null for none */
    static Secret of(String text) {
        return text == null ? null : new Plain(text);
    }
}
