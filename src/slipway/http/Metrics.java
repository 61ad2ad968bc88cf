package slipway.http;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import slipway.store.Backlog;

/**
 * {@code GET /metrics}. Counters begin at 0 with the program, as Prometheus expects; what is there now is asked of the
 * database by counts that its indexes answer.
 */
final class Metrics {
    private final Service service;
    private final InstantSource time;
    private final Followers followers;
    private final TaskMeter tasks;
    private final RequestMeter requests = new RequestMeter();
    private final Histogram batches = Histogram.numbers(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    private volatile Server server;

    Metrics(Service service, InstantSource time, Followers followers) {
        this.service = service;
        this.time = time;
        this.followers = followers;
        this.tasks = new TaskMeter(service.tasks().types());
    }

    TaskMeter tasks() {
        return tasks;
    }

    RequestMeter requests() {
        return requests;
    }

    /** The writer has done so many pieces of work in one transaction. */
    void batch(int pieces) {
        batches.add(pieces);
    }

    /** Whose streams are told. */
    void server(Server started) {
        server = started;
    }

    Answer show(Request request) {
        request.query().done();
        var to = new Exposition();
        to.gauge("build_info", "What is running; always 1.")
                .value(1, "version", service.version(), "java", Runtime.version().toString());
        backlog(to);
        tasks.show(to);
        requests.show(to);
        Server counted = server;
        to.gauge("streams", "Long answers under way: followed logs, event streams, waits.")
                .value(counted == null ? 0 : counted.streams());
        to.gauge("log_followers", "Of these, those that follow a log.").value(followers.count());
        to.histogram("writer_batch_size", "Pieces of work that shared a transaction, and its sync of the disk.")
                .values(batches);
        to.gauge("wal_size_bytes", "Size of the database's write-ahead log.").value(service.database().walSize());
        jvm(to);
        return new Answer.Bytes(200, Exposition.TYPE, to.bytes(), "", Map.of());
    }

    private void backlog(Exposition to) {
        Backlog now = service.database().read(session -> Backlog.of(session, service.tasks()));
        // After the read: a line that is not an event's yet does not look like one that lags.
        long written = service.actions().auditHead().seq();
        to.gauge("tasks", "Tasks that have not ended.");
        now.pending().forEach((type, count) -> to.value(count, "type", type, "status", "pending"));
        now.ongoing().forEach((type, count) -> to.value(count, "type", type, "status", "ongoing"));
        to.gauge("queue_length", "Tasks that wait, by type.");
        now.pending().forEach((type, count) -> to.value(count, "type", type));
        to.gauge("environment_queue_length", "Tasks that wait, by the environment that they need.");
        now.environments().forEach((environment, count) -> to.value(count, "environment", environment));
        to.gauge("oldest_claimable_task_age_seconds", "How long the task that nothing but a lack of slots holds up, "
                + "and that has waited longest of those, has been ready; 0: there is none.")
                .value(now.claimable().map(since -> Math.max(0, Duration.between(since, time.instant()).toMillis()))
                        .orElse(0L) / 1000.0);
        to.gauge("audit_lag_events", "Events that are not in the audit file yet.")
                .value(Math.max(0, now.lastEvent() - written));
    }

    private static void jvm(Exposition to) {
        var memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage rest = memory.getNonHeapMemoryUsage();
        to.gauge("jvm_memory_used_bytes", "Memory that the JVM uses.")
                .value(heap.getUsed(), "area", "heap").value(rest.getUsed(), "area", "nonheap");
        to.gauge("jvm_memory_committed_bytes", "Memory that the JVM has of the system.")
                .value(heap.getCommitted(), "area", "heap").value(rest.getCommitted(), "area", "nonheap");
        to.gauge("jvm_memory_max_bytes", "What the heap may grow to.").value(heap.getMax(), "area", "heap");
        to.gauge("jvm_threads", "Threads of the system's; virtual ones are not among them.")
                .value(ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
