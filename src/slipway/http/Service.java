package slipway.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import slipway.store.Database;
import slipway.store.Journal;
import slipway.store.Lifecycle;
import slipway.store.Tasks;
import slipway.task.Actor;
import slipway.task.Backup;

/** What the API needs of the rest of the program. */
public record Service(Database database, Tasks tasks, Lifecycle lifecycle, Actions actions, String version) {

    /** What {@code Main} hands in of the packages that this one does not know. */
    public interface Actions {
        /** Has an ongoing task end. */
        void cancel(long task, Actor by);

        /** Whether claims are stopped for want of space. */
        boolean diskFull();

        /** Where a task's log is, if it has any. */
        Path log(long task);

        /** Where a build's artifact is, if it has any. */
        Path artifact(long build);

        /** The audit file. */
        Path audit();

        /** The last line of it that was forced to disk. */
        Journal.Head auditHead();

        /** The commits that {@code to} has and {@code from} has not, newest first, 200 at most. */
        List<Change> commits(String repository, String from, String to) throws IOException, InterruptedException;

        /** Makes a backup, which may take minutes. */
        Backup makeBackup(boolean artifacts, Actor by) throws IOException, InterruptedException;

        /** The backups there are, newest first. */
        List<Backup> backups() throws IOException;

        /** Where the backup of that name is. */
        Path backup(String file);

        /** Why the service is not ready; a sentence each, none when it is. */
        List<String> problems();

        /** A token, or a session of it, has made another. */
        void tokenMade(long by);
    }

    /** A commit, as a dry run tells of it. */
    public record Change(String hash, String subject, String author, Instant at) {
    }
}
