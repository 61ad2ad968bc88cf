package slipway.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import slipway.store.Database;
import slipway.store.Notifications;
import slipway.store.StoreException;
import slipway.store.Transaction;
import slipway.task.Event;
import slipway.task.Notification;
import slipway.task.Refusal;

/**
 * Tells that tasks have ended, beside the tasks and without holding up any of them. What is to be told is in the
 * database, so a restart loses nothing; a try is counted before it begins, so however often the service dies there
 * are never more than the {@link Pace} has.
 *
 * <pre>
 * waiting ─▶ due ─▶ counted, durable ─▶ posted ─▶ told: the row goes
 *    ▲                                    └ in vain ─▶ waiting; the last one: the row goes, NOTIFICATION_FAILED
 *    └───────────────────────────────────────┘
 * </pre>
 */
public final class Notifier {
    private static final Logger LOG = System.getLogger(Notifier.class.getName());
    private static final Duration AT_LEAST_EVERY = Duration.ofHours(1);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 16;
    /** So that one that hangs leaves places for the others. */
    private static final int OF_ONE_URL = 2;

    private final Database database;
    private final InstantSource time;
    private final LongFunction<byte[]> shown;
    private final Pace pace;
    private final String instance;
    private final ExecutorService senders =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("notification").factory());
    /** The URLs of those under way, by the notification's id. */
    private final Map<Long, String> sending = new ConcurrentHashMap<>();
    private final Wake wake = new Wake();
    private volatile boolean stopping;
    /** Made for the first that is told: many services never tell anybody, and every start would wait for it. */
    private Messenger messenger;
    private Thread thread;

    /**
     * @param shown    a task's JSON, by its id
     * @param instance of the service, a part of every delivery's id
     */
    public Notifier(Database database, InstantSource time, LongFunction<byte[]> shown, Pace pace, String instance) {
        this.database = database;
        this.time = time;
        this.shown = shown;
        this.pace = pace;
        this.instance = instance;
    }

    public void start() {
        thread = Thread.ofVirtual().name("notifier").start(this::run);
    }

    /** Looks at once when a task has ended. */
    public void heard(List<Event> events) {
        if (events.stream().map(Event::name).anyMatch(name ->
                name.endsWith("_SUCCEEDED") || name.endsWith("_FAILED") || name.endsWith("_RECOVERY"))) {
            wake.call();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                wake.await(turn());
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "the notifier was interrupted");
        }
    }

    /** Begins what is due. @return until when there is nothing to do, unless it is woken */
    private Duration turn() {
        try {
            Instant now = time.instant();
            List<Notification> pending = database.read(Notifications::pending);
            Duration wait = AT_LEAST_EVERY;
            var urls = new ArrayList<>(sending.values());
            var due = new ArrayList<Notification>();
            for (Notification one : pending) {
                Duration left = pace.left(one, now);
                if (left.isPositive()) {
                    wait = left.compareTo(wait) < 0 ? left : wait;
                } else if (!sending.containsKey(one.id()) && urls.size() < AT_ONCE
                        && Collections.frequency(urls, one.url()) < OF_ONE_URL) {
                    due.add(one);
                    urls.add(one.url());
                }
            }
            if (!due.isEmpty()) {
                database.write(tx -> due.stream().filter(one -> begins(tx, one)).toList()).forEach(this::send);
            }
            return wait;
        } catch (RuntimeException e) {
            // Whatever it was, the thread goes on: nobody else tells anybody.
            LOG.log(Level.WARNING, "nobody can be told of ended tasks now; it is tried again", e);
            return AFTER_TROUBLE;
        }
    }

    private boolean begins(Transaction tx, Notification one) {
        if (one.tries() >= pace.tries()) {
            Notifications.giveUp(tx, one, "the service ended during the last of " + pace.tries() + " tries");
            return false;
        }
        return Notifications.tried(tx, one, pace.next(one, tx.now()));
    }

    private void send(Notification one) {
        if (messenger == null) {
            messenger = new Messenger(instance, pace.patience());
        }
        Messenger by = messenger;
        sending.put(one.id(), one.url());
        senders.execute(() -> {
            try {
                tell(one, by);
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "the service stops; its next life goes on");
            } catch (StoreException | Refusal e) {
                LOG.log(Level.WARNING, "it can't be written down how a notification went: " + e.getMessage());
            } finally {
                sending.remove(one.id());
                wake.call();
            }
        });
    }

    private void tell(Notification one, Messenger by) throws InterruptedException {
        String wrong = by.post(one, shown.apply(one.task()));
        if (wrong.isEmpty()) {
            database.writeEssential(tx -> {
                Notifications.told(tx, one);
                return null;
            });
        } else if (one.tries() + 1 >= pace.tries()) {
            database.write(tx -> {
                Notifications.giveUp(tx, one, pace.tries() + " tries, at the last one " + wrong);
                return null;
            });
        }
    }

    /** Begins no more, and ends what is under way after {@code grace}; whatever is left is the next life's. */
    public void stop(Duration grace) throws InterruptedException {
        stopping = true;
        wake.call();
        if (thread != null) {
            thread.join();
        }
        senders.shutdown();
        if (!senders.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            senders.shutdownNow();
            senders.awaitTermination(pace.patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        if (messenger != null) {
            messenger.close();
        }
    }
}
