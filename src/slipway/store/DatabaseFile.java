package slipway.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A copy of the database, as a backup has it: nobody else uses the file. On the thread of whoever calls, which must be
 * a platform thread.
 */
public final class DatabaseFile {
    private DatabaseFile() {
    }

    /** What is done with a copy. */
    public interface Look<T> {
        T at(Session session) throws IOException;
    }

    static void copy(Path from, Path to) {
        // Not the file's bytes: half of what is committed may be in the WAL. And this leaves out what was deleted.
        try (Connection connection = new Connections(from).copier();
                var statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, to.toString());
            statement.execute();
        } catch (SQLException e) {
            throw new StoreException("the database can't be copied", e);
        }
    }

    /** Reads a copy. */
    public static <T> T read(Path file, Look<T> look) throws IOException {
        try (Connection connection = new Connections(file).reader()) {
            return look.at(new Session(connection, new Statements(), Vault.NONE));
        } catch (SQLException e) {
            throw new StoreException("the copy " + file + " can't be read", e);
        }
    }

    /** @throws StoreException when it is damaged, or no database that this program knows; nothing is written */
    public static void check(Path file) {
        try (Connection connection = new Connections(file).reader(); var statement = connection.createStatement()) {
            Connections.checkVersion(connection);
            Migrations.checkKnown(connection);
            try (var result = statement.executeQuery("PRAGMA integrity_check")) {
                result.next();
                if (!result.getString(1).equals("ok")) {
                    throw new StoreException("it is damaged: " + result.getString(1).strip());
                }
            }
        } catch (SQLException e) {
            throw new StoreException("it can't be read: " + e.getMessage());
        }
    }
}
