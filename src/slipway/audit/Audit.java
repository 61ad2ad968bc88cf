package slipway.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import slipway.store.Database;
import slipway.store.Events;
import slipway.store.Session;
import slipway.task.Event;
import slipway.task.Status;

/** Verifies the audit file: its chain alone, or the chain against the database. */
public final class Audit {
    private Audit() {
    }

    /** Verifies the chain of a file. */
    public static Report verifyChain(Path file) throws IOException {
        var verification = new Verification((seq, prev, bytes, from, to) -> "");
        verification.read(file, Long.MAX_VALUE);
        return verification.report();
    }

    /**
     * Verifies the chain, and that the database tells the same: every line is its event's, no line is missing that the
     * database knows to have been written, and every task's status is the one that its events lead to.
     */
    public static Report verify(Path file, Database database) throws IOException {
        // In this order, as both grow: what the database knows to have been written is in the file by then, and
        // whatever is in the file by then is in the database that it is compared with.
        long known = database.read(Events::head).seq();
        long size = Files.exists(file) ? Files.size(file) : 0;
        try {
            return database.read(session -> {
                try {
                    return verify(file, known, size, session);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same for a database and a file that nobody writes. */
    public static Report verify(Path file, Session session) throws IOException {
        return verify(file, Events.head(session).seq(), Files.size(file), session);
    }

    private static Report verify(Path file, long known, long size, Session session) throws IOException {
        var replay = new Replay(session);
        var verification = new Verification(replay::line);
        if (size > 0) {
            verification.read(file, size);
        }
        if (verification.report().seq() < known) {
            verification.problem("the file ends with line " + verification.report().seq()
                    + ", but line " + known + " was written");
        }
        replay.finish(verification);
        return verification.report();
    }

    /** The events of the database, in step with the lines of the file. */
    private static final class Replay {
        private final Session session;
        private final EventPages events;
        private byte[] statuses = new byte[1024];

        Replay(Session session) {
            this.session = session;
            this.events = new EventPages(session, 0);
        }

        String line(long seq, String prev, byte[] bytes, int from, int to) {
            followUpTo(seq);
            Event event = events.peek();
            if (event == null || event.id() != seq) {
                return "is not in the database";
            }
            follow(events.next());
            byte[] expected = Line.of(event, prev);
            return Arrays.equals(bytes, from, to, expected, 0, expected.length) ? ""
                    : "is not what the database says of event " + seq;
        }

        private void followUpTo(long seq) {
            for (Event event = events.peek(); event != null && event.id() < seq; event = events.peek()) {
                follow(events.next());
            }
        }

        private void follow(Event event) {
            int status = switch (event.name().substring(event.name().lastIndexOf('_') + 1)) {
                case "CREATED" -> Status.PENDING.ordinal();
                case "STARTED" -> Status.ONGOING.ordinal();
                case "SUCCEEDED" -> Status.SUCCEEDED.ordinal();
                case "FAILED", "RECOVERY" -> Status.FAILED.ordinal();
                default -> -1;
            };
            if (event.task() != null && status >= 0 && !event.name().startsWith("NOTIFICATION_")) {
                int id = Math.toIntExact(event.task());
                if (id >= statuses.length) {
                    statuses = Arrays.copyOf(statuses, Math.max(id + 1, statuses.length * 2));
                }
                statuses[id] = (byte) (status + 1);
            }
        }

        void finish(Verification verification) {
            // Those that are not in the file yet count as well.
            followUpTo(Long.MAX_VALUE);
            session.each("task.statuses", row -> {
                int id = Math.toIntExact(row.number("id"));
                int told = id < statuses.length ? statuses[id] - 1 : -1;
                if (told < 0) {
                    verification.problem("task " + id + " has no event");
                } else {
                    if (!text(told).equals(row.text("status"))) {
                        verification.problem("task " + id + " is " + row.text("status") + " in the database, but "
                                + text(told) + " by its events");
                    }
                    statuses[id] = 0;
                }
            });
            for (int id = 0; id < statuses.length; id++) {
                if (statuses[id] > 0) {
                    verification.problem("task " + id + " is not in the database, but " + text(statuses[id] - 1)
                            + " by its events");
                }
            }
        }

        private static String text(int status) {
            return Status.values()[status].toString();
        }
    }
}
