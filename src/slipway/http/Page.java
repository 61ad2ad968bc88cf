package slipway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * One page of a list, newest first.
 *
 * @param before only what has a lower id; null for the first page
 */
record Page(int limit, Long before) {
    private static final int LIMIT = 50;
    static final int MOST = 200;

    static Page of(Fields query) {
        return new Page(query.number("limit", LIMIT, 1, MOST), query.number("before", 0, Long.MAX_VALUE));
    }

    /** How many to look for: one more than is shown tells whether there is a next page. */
    int wanted() {
        return limit + 1;
    }

    /**
     * @param name    of the list in the answer
     * @param found   up to {@link #wanted} of them
     * @param filters those that were given; null where one was not
     */
    <T> Answer answer(String path, String name, List<T> found, Function<T, Long> id,
            Function<List<T>, List<Map<String, Object>>> view, Map<String, String> filters) {
        boolean more = found.size() > limit;
        var shown = more ? found.subList(0, limit) : found;
        String next = more ? next(path, id.apply(shown.getLast()), filters) : null;
        var body = new LinkedHashMap<String, Object>();
        body.put(name, view.apply(shown));
        body.put("next", next);
        return Answer.list(body, next);
    }

    private String next(String path, long last, Map<String, String> filters) {
        var query = new StringJoiner("&", path + "?", "");
        filters.forEach((name, value) -> {
            if (value != null) {
                query.add(name + "=" + java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8));
            }
        });
        return query.add("before=" + last).add("limit=" + limit).toString();
    }
}
