package slipway.http;

import java.io.IOException;

/**
 * Answers one kind of request. Called on a thread that may wait, once the request is read whole and its user is known.
 * It says no by a {@link slipway.task.Refusal} or a {@link Problem}; anything else it throws is a 500 with an incident.
 */
interface Handler {
    Answer handle(Request request) throws IOException, InterruptedException;
}
