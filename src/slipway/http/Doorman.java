package slipway.http;

import slipway.store.Credential;

/** Says who asks. Called before the body is read, for every request of a route that has a role. */
interface Doorman {
    /**
     * @return null when the request has no credential at all: 401
     * @throws Problem 401 for one that is no good, 429 after many of those, 403 for a change from another origin
     */
    Credential admit(Request request);

    /** Whether it would be let in once more: for answers that take long. */
    default boolean stillAdmits(Request request) {
        try {
            return admit(request) != null;
        } catch (Problem refused) {
            return false;
        }
    }
}
