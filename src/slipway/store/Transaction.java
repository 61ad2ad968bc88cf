package slipway.store;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.task.Event;

/**
 * The writer's session, while one piece of work runs in it. All its times are one time, and the events it makes
 * are the audit file's next lines once it is committed.
 */
public final class Transaction extends Session {
    private final List<Event> events = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private boolean catchUp;
    private boolean stirred;

    Transaction(Connection connection, Statements statements, Vault vault) {
        super(connection, statements, vault);
    }

    /** When this piece of work happens. */
    public Instant now() {
        return now;
    }

    /**
     * Changes rows.
     *
     * @return how many
     */
    public int change(String name, Object... parameters) {
        return update(name, parameters);
    }

    /** Changes rows with parameters that lie in a map, beside one named {@code task}. */
    int change(String name, long task, Map<String, Object> values) {
        var parameters = new ArrayList<Object>(2 + 2 * values.size());
        parameters.add("task");
        parameters.add(task);
        values.forEach((key, value) -> {
            parameters.add(key);
            parameters.add(value);
        });
        return update(name, parameters.toArray());
    }

    /** The id that the next event of this transaction will have. */
    long nextEvent() {
        return row("event.next").orElseThrow().number("id");
    }

    /**
     * Tells of something that this transaction does.
     *
     * @param task the task it is about, or null
     * @return the event's id
     */
    public long event(String name, Long task, String actor, String message) {
        long id = row("event.add", "now", now, "event", name, "task", task, "actor", actor, "message", message)
                .orElseThrow()
                .number("id");
        events.add(new Event(id, now, name, task, actor, message));
        stirred |= !name.endsWith("_STARTED");
        return id;
    }

    void begin(Instant time) {
        now = time;
    }

    /** Something may be claimable that was not before. Every event but that of a start says so by itself. */
    public void stir() {
        stirred = true;
    }

    boolean takeStirred() {
        boolean was = stirred;
        stirred = false;
        return was;
    }

    /** Has the audit file brought up to date with events that other programs added. */
    public void catchUp() {
        catchUp = true;
    }

    boolean takeCatchUp() {
        boolean wanted = catchUp;
        catchUp = false;
        return wanted;
    }

    /** The events made since the batch began, of pieces that were not rolled back. */
    List<Event> events() {
        return events;
    }

    /** Forgets the events of a piece that was rolled back. */
    void forget(int from) {
        events.subList(from, events.size()).clear();
    }
}
