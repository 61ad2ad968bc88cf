package slipway.task;

import java.util.List;

/**
 * A request that the service understands and will not carry out. Its message is for the caller: what was wrong,
 * with the offending value, and what to do.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public enum Kind {
        /** A value in a body or query is wrong or names what does not exist (422). */
        INVALID,
        /** What the path names is not there (404). */
        NOT_FOUND,
        /** It is there, but its state forbids the request (409). */
        CONFLICT,
        /** It was there and has been cleaned away (410). */
        GONE,
        /** The service cannot take it now, the caller should try again (503). */
        UNAVAILABLE
    }

    /** One wrong field and what is wrong with it. */
    public record FieldError(String field, String message) {
    }

    private final Kind kind;
    private final transient List<FieldError> errors;

    private Refusal(Kind kind, String message, List<FieldError> errors) {
        super(message, null, false, false);
        this.kind = kind;
        this.errors = errors;
    }

    public static Refusal invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** All that is wrong with one request, told at once. */
    public static Refusal invalid(List<FieldError> errors) {
        return refused("field", errors);
    }

    /** The same of what stands behind the question mark. */
    public static Refusal invalidQuery(List<FieldError> errors) {
        return refused("parameter", errors);
    }

    private static Refusal refused(String what, List<FieldError> errors) {
        var distinct = errors.stream().distinct().toList();
        var names = distinct.stream().map(FieldError::field).distinct().toList();
        var detail = names.size() == 1
                ? "1 " + what + " is wrong: " + names.getFirst() + ": "
                        + String.join("; ", distinct.stream().map(FieldError::message).toList())
                : names.size() + " " + what + "s are wrong: " + String.join(", ", names);
        return new Refusal(Kind.INVALID, detail, distinct);
    }

    public static Refusal notFound(String message) {
        return new Refusal(Kind.NOT_FOUND, message, List.of());
    }

    public static Refusal conflict(String message) {
        return new Refusal(Kind.CONFLICT, message, List.of());
    }

    public static Refusal gone(String message) {
        return new Refusal(Kind.GONE, message, List.of());
    }

    public static Refusal unavailable(String message) {
        return new Refusal(Kind.UNAVAILABLE, message, List.of());
    }

    public Kind kind() {
        return kind;
    }

    public List<FieldError> errors() {
        return errors;
    }
}
