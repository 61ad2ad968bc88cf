package slipway.http;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests. Routes are the table's, and methods and statuses a few known ones, so nobody can make up more of
 * them. A request that is like one before it takes no lock and allocates nothing.
 */
final class RequestMeter implements Meter {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    /** Those that are answered, in order. 0: the caller was gone before it could be answered. */
    private static final int[] STATUSES = {0, 200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 408, 409, 410, 411,
        413, 415, 416, 422, 429, 431, 500, 503};
    private static final String OTHER = "other";

    /** The requests of one method and route. */
    private static final class Series {
        private final LongAdder[] statuses = new LongAdder[STATUSES.length + 1];
        private final Histogram times =
                Histogram.seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 10, 60);

        Series() {
            Arrays.setAll(statuses, i -> new LongAdder());
        }

        void answered(int status, long nanos) {
            int place = Arrays.binarySearch(STATUSES, status);
            statuses[place < 0 ? STATUSES.length : place].increment();
            times.add(nanos);
        }
    }

    /** By route, then by method. */
    private final Map<String, Map<String, Series>> series = new ConcurrentHashMap<>();

    @Override
    public void answered(String method, String route, int status, long nanos) {
        var ofRoute = series.get(route);
        Series known = ofRoute == null ? null : ofRoute.get(method);
        (known == null ? series(route, METHODS.contains(method) ? method : OTHER) : known).answered(status, nanos);
    }

    private Series series(String route, String method) {
        return series.computeIfAbsent(route, path -> new ConcurrentHashMap<>())
                .computeIfAbsent(method, name -> new Series());
    }

    void show(Exposition to) {
        to.counter("http_requests_total", "Requests by what they were answered; status 0: the caller was gone by then.");
        each((labels, of) -> {
            for (int i = 0; i < of.statuses.length; i++) {
                long count = of.statuses[i].sum();
                if (count > 0) {
                    to.value(count, "route", labels[1], "method", labels[3],
                            "status", i < STATUSES.length ? Integer.toString(STATUSES[i]) : OTHER);
                }
            }
        });
        to.histogram("http_request_duration_seconds",
                "Time from a request's head to the end of its answer, waits and streams included.");
        each((labels, of) -> to.values(of.times, labels));
    }

    private interface Each {
        /** @param labels of the route and of the method */
        void of(String[] labels, Series series);
    }

    private void each(Each each) {
        new TreeMap<>(series).forEach((route, methods) -> new TreeMap<>(methods).forEach((method, of) ->
                each.of(new String[] {"route", route.isEmpty() ? "none" : route, "method", method}, of)));
    }
}
