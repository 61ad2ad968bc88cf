package slipway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import slipway.store.Credential;
import slipway.store.Database;
import slipway.store.Transaction;
import slipway.store.Users;
import slipway.task.Actor;
import slipway.task.Role;

/** The user {@code admin} and its token, which a first start makes and writes down for whoever has the machine. */
final class FirstStart {
    private static final Logger LOG = System.getLogger(FirstStart.class.getName());
    private static final String ADMIN = "admin";

    private final DataFolder folder;

    FirstStart(DataFolder folder) {
        this.folder = folder;
    }

    void run(Database database) {
        if (database.read(Users::all).isEmpty()) {
            Path file = database.write(this::makeAdmin);
            LOG.log(Level.INFO, "first start: the token of the user '" + ADMIN + "' is in " + file);
        }
    }

    private static long token(Database database, String secret) {
        return database.read(session -> Users.authenticate(session, secret, Instant.now())).map(Credential::token)
                .orElse(0L);
    }

    private Path makeAdmin(Transaction tx) {
        Users.create(tx, ADMIN, Role.ADMIN, Actor.SYSTEM);
        var issued = Users.issue(tx, ADMIN, "first start", null, Actor.SYSTEM);
        try {
            // Before the commit: a token that is not written down is lost, one that is not committed is made anew.
            Path file = folder.privateFile("admin.token");
            Files.writeString(file, issued.secret() + "\n");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("the first token can't be written down", e);
        }
    }

    /** Removes the file once its token has made another. @param by the id of the token that made one */
    void tokenMade(Database database, long by) {
        Path file = folder.file("admin.token");
        try {
            if (Files.exists(file) && by == token(database, Files.readString(file).strip())) {
                Files.delete(file);
                LOG.log(Level.INFO, file + " was removed: its token has made another");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, file + " could not be removed; do so, as its token has made another", e);
        }
    }
}
