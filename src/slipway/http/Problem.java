package slipway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;
import slipway.task.Refusal;
import slipway.task.Role;

/** An error to be answered as RFC 9457 has it. Its detail is a sentence for the caller, never a cause. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, Object> more;
    private final transient Map<String, String> headers;

    private Problem(int status, String detail, Map<String, Object> more, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.more = more;
        this.headers = headers;
    }

    Problem(int status, String detail) {
        this(status, detail, Map.of(), Map.of());
    }

    Problem(int status, String detail, Map<String, String> headers) {
        this(status, detail, Map.of(), headers);
    }

    /** The status of a refusal is decided here and nowhere else. */
    static Problem of(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID -> new Problem(422, refusal.getMessage(), Map.of("errors", errors(refusal)), Map.of());
            case NOT_FOUND -> new Problem(404, refusal.getMessage());
            case CONFLICT -> new Problem(409, refusal.getMessage());
            case GONE -> new Problem(410, refusal.getMessage());
            case UNAVAILABLE -> retry(503, refusal.getMessage(), 5);
        };
    }

    /** @param status 429 or 503 */
    static Problem retry(int status, String detail, int seconds) {
        return new Problem(status, detail, Map.of("Retry-After", Integer.toString(seconds)));
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, detail, Map.of("WWW-Authenticate", "Bearer"));
    }

    static Problem forbidden(Role needed, Role has) {
        return new Problem(403, "This needs the role " + needed + " or more; yours is " + has + ".");
    }

    /** After which the connection can't be used any more: where the next request would begin is not known. */
    static Problem closing(int status, String detail) {
        return new Problem(status, detail, Map.of("Connection", "close"));
    }

    static Problem incident(String id) {
        return new Problem(500, "Something went wrong here. The service's log says what, under incident " + id + ".",
                Map.of("incident", id), Map.of());
    }

    private static List<Map<String, Object>> errors(Refusal refusal) {
        return refusal.errors().stream().map(error -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("field", error.field());
            one.put("message", error.message());
            return one;
        }).toList();
    }

    int status() {
        return status;
    }

    Answer.Bytes answer() {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title(status));
        body.put("status", status);
        body.put("detail", getMessage());
        body.putAll(more);
        return new Answer.Bytes(status, "application/problem+json", Json.line(body), "", headers);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> throw new IllegalArgumentException("no title for status " + status);
        };
    }
}
