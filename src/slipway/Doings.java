package slipway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slipway.http.Service;
import slipway.shell.GitException;
import slipway.store.Journal;
import slipway.task.Actor;
import slipway.task.Backup;
import slipway.task.Refusal;

/** What the API has done by the packages that it does not know. */
record Doings(Main main) implements Service.Actions {
    private static final int MOST_COMMITS = 200;

    @Override
    public void cancel(long task, Actor by) {
        main.worker.cancel(task, by);
    }

    @Override
    public boolean diskFull() {
        return main.diskFull();
    }

    @Override
    public Path log(long task) {
        return main.places.log(task);
    }

    @Override
    public Path artifact(long build) {
        return main.artifacts.file(build);
    }

    @Override
    public Path audit() {
        return main.auditFile();
    }

    @Override
    public Journal.Head auditHead() {
        return main.audit.head();
    }

    @Override
    public List<Service.Change> commits(String repository, String from, String to)
            throws IOException, InterruptedException {
        try {
            return main.mirrors.of(repository).commits(from, to, MOST_COMMITS).stream()
                    .map(commit -> new Service.Change(commit.hash(), commit.subject(), commit.author(), commit.at()))
                    .toList();
        } catch (GitException e) {
            // The mirror was made anew since, and a forced push has taken one of them away.
            return List.of();
        }
    }

    @Override
    public Backup makeBackup(boolean artifacts, Actor by) throws IOException, InterruptedException {
        return main.backups.make(artifacts, by);
    }

    @Override
    public List<Backup> backups() throws IOException {
        return main.backups.all();
    }

    @Override
    public Path backup(String file) {
        return main.backups.file(file);
    }

    @Override
    public List<String> problems() {
        var problems = new ArrayList<String>();
        if (diskFull()) {
            problems.add("the disk of the data directory has less than MIN_FREE_BYTES free; nothing is claimed");
        }
        main.shell.problem().ifPresent(problems::add);
        if (!main.worker.alive()) {
            problems.add("the worker does not look for tasks");
        }
        try {
            main.database.write(tx -> tx.change("audit.touch", "by", 1) + tx.change("audit.touch", "by", -1));
        } catch (Refusal e) {
            problems.add(e.getMessage());
        }
        return problems;
    }

    @Override
    public void tokenMade(long by) {
        main.firstStart.tokenMade(main.database, by);
    }
}
