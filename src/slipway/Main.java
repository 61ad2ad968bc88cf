package slipway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import slipway.audit.AuditLog;
import slipway.backup.Backups;
import slipway.backup.Packing;
import slipway.http.Api;
import slipway.http.Front;
import slipway.http.Limits;
import slipway.http.Server;
import slipway.http.Service;
import slipway.processor.BuildProcessor;
import slipway.processor.Commands;
import slipway.processor.DeploymentProcessor;
import slipway.processor.JobProcessor;
import slipway.shell.Artifacts;
import slipway.shell.Git;
import slipway.shell.Mirrors;
import slipway.shell.Shell;
import slipway.shell.Ssh;
import slipway.shell.Trees;
import slipway.store.Database;
import slipway.store.Lifecycle;
import slipway.store.NativeLibrary;
import slipway.store.StoreException;
import slipway.store.Tasks;
import slipway.task.Actor;
import slipway.task.Build;
import slipway.task.Deployment;
import slipway.task.Event;
import slipway.task.Job;
import slipway.task.Refusal;
import slipway.task.TaskType;
import slipway.task.Trouble;
import slipway.worker.Cleaner;
import slipway.worker.Notifier;
import slipway.worker.Pace;
import slipway.worker.Places;
import slipway.worker.Recovery;
import slipway.worker.Worker;

/** The program as an object: opened, started, and closed in reverse. Everything is wired here, by hand. */
public final class Main implements AutoCloseable {
    static {
        // Before the first logger, which makes the JDK's log manager; by its name, as Logs itself would make it too.
        System.setProperty("java.util.logging.manager", "slipway.Logs");
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s: %5$s%6$s%n");
    }

    private static final Logger LOG = System.getLogger(Main.class.getName());
    /** Logs leave this part of MIN_FREE_BYTES, or the ends of their tasks could not be written. */
    private static final int LAST_PART = 4;
    /** For notifications that are being sent while the service stops. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /**
     * Task types beside the service's own, and their routes.
     *
     * @param routes adds them
     */
    public record More(List<TaskType> types, BiConsumer<Api, Service> routes) {
        public static final More NONE = new More(List.of(), (api, service) -> { });
    }

    private final Config config;
    private final Opened opened;
    private final DataFolder folder;
    final Database database;
    final AuditLog audit;
    final Shell shell;
    final Mirrors mirrors;
    final Artifacts artifacts;
    final Worker worker;
    final Places places;
    final FirstStart firstStart;
    final Backups backups;
    private final Cleaner cleaner;
    private final Notifier notifier;
    private final Server server;
    private final List<Consumer<List<Event>>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    public static void main(String[] args) {
        try {
            new CommandLine(System.getenv()).run(List.of(args));
        } catch (Failure e) {
            System.err.println(e.getMessage());
            System.exit(e.status());
        } catch (RuntimeException | Error e) {
            // Threads that are there already would keep a program alive that does nothing.
            LOG.log(Level.ERROR, "ending", e);
            Runtime.getRuntime().halt(1);
        }
    }

    /** Runs the service until a signal ends it. */
    static void serve(Config config) throws Failure {
        var main = open(config, InstantSource.system(), More.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            boolean well = main.stop();
            // Not left to the virtual machine: it would exit with 143 although all went well.
            Runtime.getRuntime().halt(well ? 0 : 1);
        }, "stop"));
        main.start();
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /**
     * Opens everything, and recovers what a life before left. Nothing is claimed or answered yet.
     *
     * @throws Failure with a sentence that says why it can't be; nothing stays open
     */
    static Main open(Config config, InstantSource time, More more) throws Failure {
        var opened = new Opened();
        try {
            return new Main(config, time, more, opened);
        } catch (Failure | IOException | InterruptedException | RuntimeException e) {
            opened.close();
            throw Failure.atStart(e);
        }
    }

    private Main(Config config, InstantSource time, More more, Opened opened)
            throws Failure, IOException, InterruptedException {
        this.config = config;
        this.opened = opened;
        folder = opened.with(DataFolder.open(config.dataDir()));
        NativeLibrary.keep(folder.folder("lib"));
        database = opened.with(openDatabase(time));
        audit = opened.with(AuditLog.open(auditFile(), database, this::heard, Main::die));
        SecretsKey.fit(database);
        firstStart = new FirstStart(folder);
        firstStart.run(database);
        backups = opened.with(new Backups(database, new Packing(database, config.dataDir(), time, version()),
                folder.folder("backups"), need -> folder.free() - need >= config.minFree()));

        Threads.make();
        String instance = folder.instance();
        shell = opened.with(new Shell(instance));
        var ssh = new Ssh(shell, folder.folder("ssh"));
        // Beside the trial of the sandbox: ssh-keygen takes 15 ms.
        var key = Thread.ofPlatform().name("deploy-key").start(() -> tellKey(ssh));
        mirrors = new Mirrors(new Git(shell, ssh, folder.folder("git")), folder.folder("mirrors"));
        artifacts = new Artifacts(shell, folder.folder("artifacts"));
        var tasks = new Tasks(types(more));
        var lifecycle = new Lifecycle(tasks);

        var service = new Service(database, tasks, lifecycle, new Doings(this), version());
        var api = opened.with(new Api(service, time, new Front(config.publicUrl(), config.trustedProxy())));
        more.routes().accept(api, service);
        database.observe(api::batch);
        // Before the recovery, so that what it fails is counted.
        listeners.add(api::heard);
        places = new Places(folder.folder("work"), folder.folder("logs"), config.logLimit(),
                () -> folder.free() >= config.minFree() / LAST_PART, api::grown, Main::delete);
        String life = randomId();
        // It ends every process of this installation.
        key.join();
        Settling.tasks(new Recovery(database, lifecycle, places, life), tasks, instance);
        Settling.links(database, config.liveDir());
        worker = new Worker(database, lifecycle, tasks, places, life, config.pollInterval(),
                () -> !diskFull() && !audit.head().behind() && shell.problem().isEmpty());
        worker.observe(api::moved);
        cleaner = new Cleaner(database, tasks, places,
                new Cleaner.Stock(folder.folder("artifacts"), folder.folder("mirrors"), mirrors::remove),
                config.keepBuilds());
        notifier = new Notifier(database, time, api::shown, Pace.USUAL, instance);
        server = opened.with(serve(api));
        listeners.add(cleaner::heard);
        listeners.add(notifier::heard);
    }

    private static void tellKey(Ssh ssh) {
        try {
            ssh.ensureKey().ifPresent(key -> LOG.log(Level.INFO, "the deploy key for private repositories: " + key));
        } catch (IOException | InterruptedException e) {
            LOG.log(Level.WARNING, "the deploy key for private repositories can't be read: " + e.getMessage());
        }
    }

    /** The task types, in the order in which they are claimed. A further one is one line here. */
    private List<TaskType> types(More more) throws Failure, IOException, InterruptedException {
        var commands = new Commands(shell, config.path());
        var ground = new Ground(database);
        var build = new BuildProcessor(ground::given, mirrors, artifacts, commands, Sandboxing.decide(config, shell));
        var deployment = new DeploymentProcessor(ground, artifacts, commands, publicFolder(), config.dataDir());
        var job = new JobProcessor(commands);
        var types = new ArrayList<TaskType>();
        types.add(new TaskType("build", config.buildSlots(), Build::of, build));
        types.add(new TaskType("deployment", TaskType.UNLIMITED, Deployment::of, deployment));
        types.add(new TaskType("job", config.jobSlots(), Job::of, job));
        types.addAll(more.types());
        return types;
    }

    private Database openDatabase(InstantSource time) throws Failure, IOException {
        try {
            return Database.open(folder.privateFile("slipway.db"), time, SecretsKey.read(config), Main::die);
        } catch (StoreException e) {
            // What SQLite has against it may pass: a full disk, another program's lock. What it is does not.
            throw new Failure(e.getCause() == null ? 2 : 1, e.getMessage());
        }
    }

    Path auditFile() {
        return folder.file("audit").resolve("audit.log");
    }

    private Path publicFolder() throws Failure {
        Path live = config.liveDir();
        try {
            if (!Files.isDirectory(live)) {
                Files.createDirectories(live);
                Files.setPosixFilePermissions(live, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return live;
        } catch (IOException e) {
            throw new Failure(2, "LIVE_DIR=" + live + " can't be made: " + Trouble.of(e));
        }
    }

    private Server serve(Api api) throws Failure, IOException {
        var address = new InetSocketAddress(config.address().host(), config.address().port());
        var limits = Limits.of(config.maxConnections(), config.maxStreams());
        if (limits.connections() < config.maxConnections()) {
            LOG.log(Level.INFO, "MAX_CONNECTIONS=" + config.maxConnections() + " is more than Java's heap, or half"
                    + " of the files that may be open, can bear; it is " + limits.connections());
        }
        try {
            return api.serve(address, limits);
        } catch (IOException e) {
            throw new Failure(1, "HTTP_ADDRESS=" + config.address().host() + ":" + config.address().port()
                    + " can't be listened on: " + e.getMessage() + ". Stop what listens there, or give another one");
        }
    }

    /** Answers, and claims. */
    void start() {
        server.start();
        startWork();
        tell("WORKER_STARTED", "version " + version() + " started on Java " + Runtime.version());
        LOG.log(Level.INFO, "version " + version() + " answers on http://" + config.address().host() + ":" + port()
                + "/, its data in " + config.dataDir());
    }

    private void startWork() {
        try {
            cleaner.start();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what an earlier life left behind could not be looked through", e);
        }
        notifier.start();
        worker.start();
    }

    int port() {
        return server.port();
    }

    /**
     * Stops in order: nothing more is claimed, what is ongoing has the grace time, what is left then is ended.
     *
     * @return whether nothing was left undone
     */
    boolean stop() {
        if (stopped) {
            return true;
        }
        stopped = true;
        LOG.log(Level.INFO, "stopping: ongoing tasks have " + config.shutdownGrace().toSeconds() + " s");
        try {
            boolean ended = worker.stop(config.shutdownGrace());
            cleaner.stop();
            notifier.stop(LAST_WORDS);
            boolean told = tell("WORKER_STOPPED", ended ? "stopped in order"
                    : "stopped with tasks still ongoing; the next start recovers them");
            return opened.close() && told && ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the stop went wrong; the next start recovers what is left", e);
            return false;
        }
    }

    /** @return whether it could be told: not while the database can't be written */
    private boolean tell(String event, String message) {
        try {
            database.writeEssential(tx -> tx.event(event, null, Actor.SYSTEM.name(), message));
            return true;
        } catch (StoreException | Refusal e) {
            LOG.log(Level.ERROR, event + " could not be told: " + e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void heard(List<Event> events) {
        listeners.forEach(listener -> listener.accept(events));
    }

    boolean diskFull() {
        return folder.free() < config.minFree();
    }

    private static void delete(Path tree) {
        try {
            Trees.delete(tree);
        } catch (IOException e) {
            LOG.log(Level.WARNING, tree + " could not be removed: " + e.getMessage());
        }
    }

    private static String randomId() {
        var bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    /** Ends the program at once: what the disk holds is unknown, and only a new life can find out. */
    private static void die() {
        Runtime.getRuntime().halt(1);
    }
}
