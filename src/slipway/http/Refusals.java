package slipway.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import slipway.store.Database;
import slipway.store.StoreException;
import slipway.task.Actor;
import slipway.task.Refusal;
import slipway.task.Times;

/**
 * Answers to credentials that are no good, and the events that tell of them: one at once for the first, then one for
 * each minute that had any, until a minute has none. Whoever asks for an answer has checked the credential already,
 * so a good one is let in however many were refused before it.
 */
final class Refusals implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Refusals.class.getName());

    /** Waits until a minute is over. */
    interface Minute {
        void await() throws InterruptedException;
    }

    private final Database database;
    private final InstantSource time;
    private final Addresses addresses;
    private final Minute minute;
    private final Throttle throttle;

    private final Set<InetAddress> from = new HashSet<>();
    private long refused;
    private Instant since;
    private int told;
    private Thread teller;

    Refusals(Database database, InstantSource time, Addresses addresses, Minute minute) {
        this.database = database;
        this.time = time;
        this.addresses = addresses;
        this.minute = minute;
        this.throttle = new Throttle(time);
    }

    /**
     * Notes that a request's credential is no good.
     *
     * @param detail what to do about it, for the caller
     * @return 401; 429 once its address has had too many of them
     */
    Problem refuse(Request request, String detail) {
        InetAddress address = Throttle.counted(addresses.of(request));
        note(address);
        int seconds = throttle.note(address);
        return seconds == 0 ? Problem.unauthorized(detail)
                : Problem.retry(429, "More than " + Throttle.ALLOWED + " credentials from your address were refused "
                        + "within a minute. A good one is let in all the same.", seconds);
    }

    private void note(InetAddress address) {
        Thread begun = null;
        synchronized (this) {
            refused++;
            if (from.size() < Throttle.ADDRESSES) {
                from.add(address);
            }
            if (teller == null) {
                begin();
                begun = teller;
            }
        }
        if (begun != null) {
            tell("a credential was refused, from " + address.getHostAddress());
            begun.start();
        }
    }

    private void begin() {
        since = time.instant();
        told = 1;
        teller = Thread.ofVirtual().name("refusals").unstarted(this::tellEachMinute);
    }

    private void tellEachMinute() {
        try {
            do {
                minute.await();
            } while (tellMinute());
        } catch (InterruptedException e) {
            tellMinute();
        }
    }

    /** @return whether there was anything to tell; if not, the next refusal is told at once again */
    private boolean tellMinute() {
        String message;
        synchronized (this) {
            message = refused == told ? "" : message();
            from.clear();
            refused = 0;
            told = 0;
            since = time.instant();
            if (message.isEmpty()) {
                teller = null;
                return false;
            }
        }
        tell(message);
        return true;
    }

    private String message() {
        String addresses = from.size() == 1 ? from.iterator().next().getHostAddress()
                : from.size() + (from.size() < Throttle.ADDRESSES ? "" : " or more") + " addresses";
        return refused + (refused == 1 ? " credential was" : " credentials were")
                + " refused in the minute that began at " + Times.text(since) + ", from " + addresses;
    }

    private void tell(String message) {
        try {
            database.write(tx -> tx.event("CREDENTIAL_REFUSED", null, Actor.SYSTEM.name(), message));
        } catch (Refusal | StoreException e) {
            LOG.log(Level.WARNING, message + "; no event tells of it: " + e.getMessage());
        }
    }

    /** Tells of what no event has told yet. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            last = teller;
        }
        if (last != null) {
            last.interrupt();
            try {
                last.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
