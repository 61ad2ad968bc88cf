package slipway.http;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * What all requests share.
 *
 * @param bodies   KiB that may be held of bodies that are not small
 * @param watchdog of writes
 * @param clock    the watchdog of bodies that are read
 */
record Edge(Routes routes, Doorman doorman, Meter meter, Semaphore atWork, Semaphore bodies, Streams streams,
            Watchdog watchdog, Watchdog clock) {

    Answer work(Handler handler, Request request) throws IOException, InterruptedException {
        if (!atWork.tryAcquire()) {
            throw Problem.retry(503, "The service has as many requests at work as it can take.", 1);
        }
        try {
            return handler.handle(request);
        } finally {
            atWork.release();
        }
    }
}
