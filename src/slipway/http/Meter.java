package slipway.http;

/** Told of every request once it is answered. Called on the request's thread; must be quick and never fail. */
interface Meter {
    /**
     * @param route the route's path as the table has it, "" when none matched
     * @param nanos from the request's head being read to its answer being written
     */
    void answered(String method, String route, int status, long nanos);
}
