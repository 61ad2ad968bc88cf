package slipway.http;

import slipway.task.Role;

/**
 * One line of the route table. HEAD is answered wherever GET is.
 *
 * @param path {@code /api/builds/{id}/log}; each segment a word, or a parameter in braces
 * @param role the least that is needed; null: open to everybody, and nobody is asked who they are
 */
record Route(String method, String path, Role role, Handler handler) {
}
