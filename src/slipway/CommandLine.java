package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import slipway.audit.Audit;
import slipway.audit.Report;
import slipway.backup.Packing;
import slipway.backup.SingleBackup;
import slipway.store.Database;
import slipway.store.NativeLibrary;
import slipway.store.StoreException;
import slipway.store.Users;
import slipway.task.Actor;
import slipway.task.Backup;
import slipway.task.Refusal;
import slipway.task.Trouble;

/** The words of the command line, but for what the service itself does. */
final class CommandLine {
    private static final String HELP = """
            java -jar slipway.jar [WORD]

              serve                the service: API, worker and page (or no word at all)
              audit verify [FILE]  verify the audit log against the database, or the chain of FILE alone
              token USER           make a token for USER and print it; works beside the running service
              backup FILE          make a backup; beside the running service, or without it
              restore FILE         verify a backup and put it into an empty DATA_DIR
              version              print the version
              help                 print this

            Settings are environment variables (DATA_DIR, HTTP_ADDRESS, …); the README lists them.
            Exit status: 0 well, 1 it failed, 2 wrong words or settings.
            """;

    private final Map<String, String> environment;

    CommandLine(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws Failure with the exit status, and the sentence to end with */
    void run(List<String> words) throws Failure {
        String first = words.isEmpty() ? "serve" : words.getFirst();
        var rest = words.subList(Math.min(1, words.size()), words.size());
        switch (first) {
            case "serve" -> {
                none(first, rest);
                Main.serve(config());
            }
            case "audit" -> audit(rest);
            case "token" -> token(one(first, "the name of a user", "one name of a user", "USER", rest));
            case "backup" -> backup(path(file(first, rest)));
            case "restore" -> {
                Path file = path(file(first, rest));
                new Restoring(config()).run(file).forEach(System.out::println);
            }
            case "version" -> {
                none(first, rest);
                System.out.println(Main.version());
            }
            case "help", "--help", "-h" -> System.out.print(HELP);
            default -> throw new Failure(2, "'" + String.join(" ", words) + "' is not understood.\n\n" + HELP);
        }
    }

    private static void none(String word, List<String> rest) throws Failure {
        if (!rest.isEmpty()) {
            throw new Failure(2, word + " takes nothing more: slipway " + word);
        }
    }

    private static String file(String word, List<String> rest) throws Failure {
        return one(word, "a file", "one file", "FILE", rest);
    }

    private static String one(String word, String needed, String allowed, String shown, List<String> rest)
            throws Failure {
        if (rest.size() != 1) {
            throw new Failure(2, word + (rest.isEmpty() ? " needs " + needed : " takes " + allowed)
                    + ": slipway " + word + " " + shown);
        }
        return rest.getFirst();
    }

    private void audit(List<String> rest) throws Failure {
        if (rest.indexOf("verify") != 0) {
            throw new Failure(2, "audit needs the word verify: slipway audit verify [FILE]");
        }
        var file = rest.subList(1, rest.size());
        if (file.size() > 1) {
            throw new Failure(2, "audit verify takes one file: slipway audit verify [FILE]");
        }
        verify(file);
    }

    private Config config() throws Failure {
        return Config.read(environment);
    }

    private void verify(List<String> file) throws Failure {
        Path audit = file.isEmpty() ? config().dataDir().resolve("audit/audit.log") : Path.of(file.getFirst());
        Report report = file.isEmpty() ? verifyOwn(audit) : verifyChain(audit);
        report.problems().forEach(System.out::println);
        System.out.println(audit + ": " + report.entries() + " entries, head " + report.seq() + " " + report.hash());
        if (!report.valid()) {
            throw new Failure(1, "the audit log is NOT valid, see above");
        }
        System.out.println("valid");
    }

    private static Report verifyChain(Path audit) throws Failure {
        try {
            Report report = Audit.verifyChain(audit);
            // Whoever names the wrong file is not to go away with a "valid"; an empty one is that of a first start.
            if (report.valid() && report.entries() == 0 && Files.size(audit) > 0) {
                throw new Failure(1, "no line of " + audit + " is one of an audit log");
            }
            return report;
        } catch (IOException e) {
            throw new Failure(1, "the audit file can't be read: " + Trouble.of(e));
        }
    }

    private Report verifyOwn(Path audit) throws Failure {
        try (var database = database(config())) {
            return Audit.verify(audit, database);
        } catch (IOException e) {
            throw new Failure(1, "the audit file can't be read: " + Trouble.of(e));
        }
    }

    private void token(String user) throws Failure {
        try (var database = database(config())) {
            var issued = database.write(tx -> Users.issue(tx, user, "made with slipway token", null, Actor.SYSTEM));
            System.out.println(issued.secret());
        } catch (Refusal e) {
            throw new Failure(1, e.getMessage());
        }
    }

    private void backup(Path file) throws Failure {
        Config config = config();
        try (var database = database(config)) {
            var packing = new Packing(database, config.dataDir(), InstantSource.system(), Main.version());
            Backup made = SingleBackup.make(database, packing, file);
            System.out.println(made.file() + ": " + made.size() + " bytes, SHA-256 " + made.sha256() + ", audit head "
                    + made.auditSeq() + " " + made.auditHash());
        } catch (IOException e) {
            throw new Failure(1, "the backup " + file + " can't be made: " + Trouble.of(e));
        } catch (StoreException | Refusal e) {
            throw new Failure(1, "the backup " + file + " can't be made: " + e.getMessage());
        }
    }

    private static Path path(String file) throws Failure {
        try {
            return Path.of(file).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new Failure(2, "'" + file + "' is no path");
        }
    }

    private static Database database(Config config) throws Failure {
        try {
            Path libraries = config.dataDir().resolve("lib");
            if (Files.isDirectory(libraries)) {
                NativeLibrary.keep(libraries);
            }
            return Database.join(config.dataDir().resolve("slipway.db"), InstantSource.system());
        } catch (StoreException e) {
            throw new Failure(1, e.getMessage());
        } catch (IOException e) {
            throw new Failure(1, "the data directory " + config.dataDir() + " can't be used: " + Trouble.of(e));
        }
    }
}
