package slipway.http;

import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.store.Credential;
import slipway.task.Refusal;
import slipway.task.Role;
import slipway.task.User;

/** One request as a handler sees it. */
final class Request {
    private static final byte[] NOTHING = {};

    private final HttpExchange exchange;
    private final Routes.Match match;
    private Credential credential;
    private byte[] body = NOTHING;

    Request(HttpExchange exchange, Routes.Match match) {
        this.exchange = exchange;
        this.match = match;
    }

    /** GET for HEAD too. */
    String method() {
        String method = exchange.getRequestMethod();
        return method.equals("HEAD") ? "GET" : method;
    }

    /** As it came, not decoded. */
    String path() {
        return exchange.getRequestURI().getRawPath();
    }

    /** A parameter of the route's path, decoded. */
    String param(String name) {
        int index = match.names().indexOf(name);
        if (index >= 0) {
            return match.values().get(index);
        }
        throw new IllegalArgumentException("no parameter " + name + " in " + match.route().path());
    }

    /** A parameter that is a number; whatever is none is not found. */
    long id(String name) {
        String text = param(name);
        boolean digits = text.length() <= 18;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw Refusal.notFound("There is no " + path() + ": '" + Fields.shown(text) + "' is no id.");
        }
        return Long.parseLong(text);
    }

    /** The parameters after the question mark, afresh with each call. */
    Fields query() {
        String raw = exchange.getRequestURI().getRawQuery();
        var errors = new ArrayList<Refusal.FieldError>();
        return new Fields(raw == null ? Map.of() : Percent.pairs(raw, "query", errors), Fields.From.QUERY, errors);
    }

    /** The body's fields, JSON or a form, afresh with each call; none when there is no body. */
    Fields fields() {
        var errors = new ArrayList<Refusal.FieldError>();
        if (body.length == 0) {
            return new Fields(Map.of(), Fields.From.JSON, errors);
        }
        return switch (Body.type(header("Content-Type"))) {
            case JSON -> new Fields(Body.object(body), Fields.From.JSON, errors);
            case FORM -> new Fields(Body.form(body, errors), Fields.From.FORM, errors);
        };
    }

    /** The body's bytes as they came. */
    byte[] body() {
        return body;
    }

    /** Null when it is not there; 400 when it is there twice, as then no two readers would agree on it. */
    String header(String name) {
        List<String> values = headers(name);
        if (values.size() > 1) {
            throw new Problem(400, "The header " + name + " is there " + values.size() + " times.");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    List<String> headers(String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : values;
    }

    /** Who asks; null where the route is open to everybody. */
    User user() {
        return credential == null ? null : credential.user();
    }

    /** What they showed; null as above. */
    Credential credential() {
        return credential;
    }

    /** 403 unless the user's role includes {@code role}: for what the route alone can't decide. */
    void demand(Role role) {
        if (!user().role().includes(role)) {
            throw Problem.forbidden(role, user().role());
        }
    }

    /** The other end of the connection, which may be a proxy. */
    InetAddress peer() {
        return exchange.getRemoteAddress().getAddress();
    }

    void admit(Credential good) {
        credential = good;
    }

    void body(byte[] body) {
        this.body = body;
    }
}
