package slipway.http;

import slipway.task.User;

/** Says who asks. Called before the body is read, for every request of a route that has a role. */
interface Doorman {
    /**
     * @return null when the request has no credential, or none that is good: 401
     * @throws Problem where another answer is due: 403 for a change from another origin, 429 after many refusals
     */
    User admit(Request request);
}
