package slipway.worker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import slipway.store.Database;
import slipway.store.Retention;
import slipway.store.Session;
import slipway.store.Sessions;
import slipway.store.StoreException;
import slipway.store.Tasks;
import slipway.task.Actor;
import slipway.task.Event;
import slipway.task.Refusal;

/**
 * Cleans away what is old: artifacts and logs of builds, logs of other tasks, mirrors nobody needs, left folders,
 * sessions that are over.
 */
public final class Cleaner {
    private static final Logger LOG = System.getLogger(Cleaner.class.getName());
    private static final Duration AT_LEAST_EVERY = Duration.ofHours(1);
    /** Of each type but builds, which have a setting. */
    private static final int LOGS_KEPT = 1000;
    private static final int SHOWN = 20;
    private static final String ARTIFACT = ".tar.gz";
    private static final String LOG_FILE = ".log";

    /**
     * Where what is cleaned lies.
     *
     * @param artifacts has {@code 17.tar.gz}
     * @param mirrors   has {@code hello.git}, and what a killed service may have left beside it
     */
    public record Stock(Path artifacts, Path mirrors, Mirrors mirror) {
    }

    /** Removes the mirror of a repository that is no more, with whatever was left beside it. */
    public interface Mirrors {
        /**
         * @param isNoMore asked when no build uses the mirror, as one may have come while that was waited for
         * @return whether it was removed
         */
        boolean remove(String repository, BooleanSupplier isNoMore) throws IOException, InterruptedException;
    }

    private final Database database;
    private final Tasks tasks;
    private final Places places;
    private final Stock stock;
    private final GoneMirrors goneMirrors;
    private final int keepBuilds;
    private final Wake wake = new Wake();
    private volatile boolean stopping;
    private Thread thread;

    public Cleaner(Database database, Tasks tasks, Places places, Stock stock, int keepBuilds) {
        this.database = database;
        this.tasks = tasks;
        this.places = places;
        this.stock = stock;
        this.goneMirrors = new GoneMirrors(database, stock);
        this.keepBuilds = keepBuilds;
    }

    /** To be called when nothing is ongoing: whatever folders there are were left by a life before. */
    public void start() throws IOException {
        List<Path> left = list(places.work());
        left.forEach(places.delete());
        thread = Thread.ofVirtual().name("cleaner").start(() -> run(left));
    }

    /** Looks again when a build has ended or a repository was deleted. */
    public void heard(List<Event> events) {
        if (events.stream().anyMatch(event -> event.name().equals("BUILD_SUCCEEDED")
                || event.name().equals("BUILD_FAILED") || event.name().equals("REPOSITORY_DELETED"))) {
            wake.call();
        }
    }

    /** @param left what has been removed of an earlier life, to be told */
    private void run(List<Path> left) {
        try {
            boolean told = left.isEmpty();
            long whole = System.nanoTime();
            while (!stopping) {
                try {
                    if (!told) {
                        tell("the folders that an earlier life of the service left in work/ were removed: "
                                + String.join(", ", left.stream().limit(SHOWN).map(one -> one.getFileName().toString())
                                        .sorted().toList()) + (left.size() > SHOWN ? ", …" : ""));
                        told = true;
                    }
                    clean();
                    if (System.nanoTime() - whole >= 0) {
                        sweep();
                        whole = System.nanoTime() + AT_LEAST_EVERY.toNanos();
                    }
                } catch (IOException | StoreException | Refusal e) {
                    LOG.log(Level.WARNING, "cleaning went wrong, and is tried again within the hour", e);
                }
                wake.await(AT_LEAST_EVERY);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "the cleaner was interrupted");
        }
    }

    private void tell(String message) {
        database.write(tx -> tx.event("CLEANED", null, Actor.SYSTEM.name(), message));
    }

    /** What has become old just now: builds past those that are kept, mirrors of repositories that are no more. */
    void clean() throws IOException, InterruptedException {
        // Looked for by a reader: mostly there are none, and the writer has others waiting for it.
        if (!database.read(session -> Retention.oldBuilds(session, keepBuilds)).isEmpty()) {
            for (long build : database.write(tx -> Retention.cleanBuilds(tx, keepBuilds))) {
                Files.deleteIfExists(stock.artifacts.resolve(build + ARTIFACT));
                Files.deleteIfExists(places.log(build));
            }
        }
        goneMirrors.clean(this::tell);
    }

    /** Everything there is: a life before may have marked builds and ended before their files were gone. */
    void sweep() throws IOException {
        for (Path artifact : list(stock.artifacts)) {
            long build = number(artifact, ARTIFACT);
            if (build > 0 && database.read(session -> Retention.isCleaned(session, build))) {
                Files.deleteIfExists(artifact);
            }
        }
        var old = new ArrayList<Long>();
        var oldestKept = new HashMap<String, Long>();
        for (Path log : list(places.logs())) {
            long task = number(log, LOG_FILE);
            if (task > 0 && database.read(session -> Retention.isCleaned(session, task))) {
                Files.deleteIfExists(log);
            } else if (task > 0 && database.read(session -> isOld(session, task, oldestKept))) {
                old.add(task);
            }
        }
        if (!old.isEmpty()) {
            old.sort(null);
            tell("the logs of " + Retention.told(old, "old task"));
            for (long task : old) {
                Files.deleteIfExists(places.log(task));
            }
        }
        database.write(Sessions::removeOver);
    }

    /** @param oldestKept of each type, as far as it is known: a thousand rows are looked at to find one out */
    private boolean isOld(Session session, long id, Map<String, Long> oldestKept) {
        return tasks.find(session, id)
                .filter(task -> task.status().completed())
                .filter(task -> !task.type().equals("build"))
                .filter(task -> id < oldestKept.computeIfAbsent(task.type(),
                        type -> Retention.oldestKept(session, type, LOGS_KEPT)))
                .isPresent();
    }

    /** The number that a file is named by; 0 when it is no such file. */
    private static long number(Path file, String ending) {
        String name = file.getFileName().toString();
        return name.matches("[0-9]{1,18}" + ending.replace(".", "\\.")) ? Long.parseLong(name.substring(0,
                name.length() - ending.length())) : 0;
    }

    static List<Path> list(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                files.forEach(found::add);
            }
        }
        return found;
    }

    public void stop() throws InterruptedException {
        stopping = true;
        wake.call();
        if (thread != null) {
            thread.join();
        }
    }
}
