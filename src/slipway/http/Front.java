package slipway.http;

/**
 * What stands between the service and its callers.
 *
 * @param publicUrl    how browsers reach it; "" when it was not said
 * @param trustedProxy the address of the peer whose last X-Forwarded-For is believed; "" for none
 */
public record Front(String publicUrl, String trustedProxy) {
}
