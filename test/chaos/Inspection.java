package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import slipway.Caller;
import slipway.Marked;
import slipway.task.Reason;

/** Holds what clients were told, what commands left behind, rows, files and links against each other, kill after kill. */
final class Inspection {
    /** What a task may fail with, whenever the service is killed. */
    private static final Set<String> FAILURES = Set.of(Reason.EXIT_CODE.toString(), Reason.CANCELLED.toString(),
            Reason.SUPERSEDED.toString(), Reason.BUILD_FAILED.toString(), Reason.WORKER_RESTART.toString(),
            Reason.HEALTH_CHECK.toString());

    private final Site site;
    private final Told told;
    private final Chain chain;
    private final Ledger ledger;
    private final long begunBefore;
    private final List<String> wrong = new ArrayList<>();
    private Map<Long, String> completed = Map.of();
    private List<Rows.Row> events = List.of();
    private long recovered;

    Inspection(Site site, Told told) throws IOException {
        this.site = site;
        this.told = told;
        this.chain = new Chain(site.audit());
        this.ledger = new Ledger(site.ledger());
        this.begunBefore = ledger.begun();
    }

    List<String> wrong() {
        var all = new ArrayList<>(told.wrong());
        all.addAll(wrong);
        return all;
    }

    /** How many tasks have begun since. */
    long begun() throws IOException {
        return ledger.begun() - begunBefore;
    }

    long recovered() {
        return recovered;
    }

    private String instance() throws IOException {
        return Files.readString(site.data().resolve("instance")).strip();
    }

    /** The processes that were started for tasks. */
    Set<String> processes() throws IOException {
        return Marked.processes(instance() + ":").stream().map(process -> process.replace('\0', ' '))
                .collect(Collectors.toSet());
    }

    /** After a kill, before the next start: what was acknowledged is in the audit file already. */
    void lookAtTheDead() throws IOException {
        chain.readOn();
        var promises = told.promises();
        for (var task : promises.created()) {
            if (!chain.tells((Long) task.get("id"), "CREATED")) {
                wrong.add("a 201 told of this task, but no line of the audit file does: " + task);
            }
        }
        for (long task : promises.withdrawn()) {
            if (!chain.tells(task, "FAILED")) {
                wrong.add("a 202 said that task " + task + " has failed, but no line of the audit file does");
            }
        }
    }

    /**
     * As soon as it is ready again.
     *
     * @param before the processes that were there when it had been killed
     * @return the workspaces that are there
     */
    List<String> lookAtTheNew(Set<String> before) throws IOException {
        before.retainAll(processes());
        before.forEach(process -> wrong.add("a process of an earlier life is left: " + process));
        return Disk.names(site.data().resolve("work"));
    }

    /**
     * While nothing is ongoing.
     *
     * @param workspaces that were there when it was ready
     */
    void lookAtTheQuiet(Caller api, List<String> workspaces) throws IOException, SQLException, InterruptedException {
        processes().forEach(process -> wrong.add("a process is left of a task that has ended: " + process));
        var disk = Disk.look(site.data());
        var rows = Rows.read(site.database());
        long since = events.size();
        chain.readOn();
        wrong.addAll(chain.check(rows));
        var history = History.of(rows);
        recovered = history.recovered();
        wrong.addAll(history.wrong());
        wrong.addAll(ledger.check(rows));
        wrong.addAll(disk.check(rows, since));
        checkWorkspaces(rows, workspaces);
        checkPast(rows);
        checkFailures(rows);
        wrong.addAll(new Kept(told.promises(), rows, api).check());
        var verified = api.get("/api/audit/verify");
        if (!Boolean.TRUE.equals(verified.get("valid"))) {
            wrong.add("the audit log is not valid: " + verified.text());
        }
        told.settle();
    }

    /** What was in work/ when the service was ready again is of tasks that it has begun since. */
    private void checkWorkspaces(Rows rows, List<String> workspaces) {
        var last = rows.tasks().values().stream().filter(row -> row.has("claimed_by"))
                .max((one, other) -> one.text("started_at").compareTo(other.text("started_at")));
        for (String name : workspaces) {
            var row = rows.tasks().get(Long.parseLong(name));
            if (row == null || !row.has("claimed_by") || !row.is("claimed_by", last.orElseThrow().text("claimed_by"))) {
                wrong.add("a workspace of an earlier life is left: " + name + " of " + row);
            }
        }
    }

    /** Events are never taken back, and a task that has completed stays as it was. */
    private void checkPast(Rows rows) {
        if (rows.events().size() < events.size() || !rows.events().subList(0, events.size()).equals(events)) {
            wrong.add("events were changed that had been there before");
        }
        events = rows.events();
        completed.forEach((task, text) -> {
            var now = rows.tasks().get(task);
            if (now == null || !now.lasting().equals(text)) {
                wrong.add("task " + task + " had completed as " + text + ", and is now " + now);
            }
        });
        completed = new HashMap<>();
        rows.tasks().forEach((task, row) -> {
            if (row.completed()) {
                completed.put(task, row.lasting());
            }
        });
    }

    private void checkFailures(Rows rows) {
        var commands = new HashSet<String>();
        rows.tasks().forEach((task, row) -> {
            if (row.is("status", "failed") && !FAILURES.contains(row.text("reason"))) {
                wrong.add("nothing was to fail like this: " + row);
            }
            if (row.is("reason", Reason.EXIT_CODE.toString()) && !row.is("exit_code", "3")) {
                wrong.add("no command exits with that: " + row);
            }
            // Each was asked for once, with a key or without.
            if (row.has("command") && !row.has("retry_of") && !commands.add(row.text("command"))) {
                wrong.add("this job was made twice: " + row);
            }
        });
    }
}
