package slipway.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Brings a database to today's shape: the files of {@code sql/migrations/} it has not seen, each in a transaction. */
final class Migrations {
    /** {@code SLIP}: tells a database of ours from another program's. */
    private static final int APPLICATION_ID = 0x534c4950;

    private static final String FOLDER = "/sql/migrations/";

    private Migrations() {
    }

    /** @throws StoreException when the database is a newer program's, or another program's */
    static void run(Connection connection) throws SQLException {
        List<String> files = files();
        int seen = seen(connection, files);
        for (int i = seen; i < files.size(); i++) {
            run(connection, files.get(i), i + 1);
        }
    }

    /** @throws StoreException when the database is not of today's shape */
    static void check(Connection connection) throws SQLException {
        List<String> files = files();
        int seen = seen(connection, files);
        if (seen != files.size()) {
            throw new StoreException("its version is " + seen + ", this program's " + files.size()
                    + "; use the program that the service runs");
        }
    }

    /** @throws StoreException when the database is none of ours, or a newer program's; an older one's is fine */
    static void checkKnown(Connection connection) throws SQLException {
        if (seen(connection, files()) == 0) {
            throw new StoreException("it is empty");
        }
    }

    private static int seen(Connection connection, List<String> files) throws SQLException {
        int application = number(connection, "PRAGMA application_id");
        int seen = number(connection, "PRAGMA user_version");
        boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != APPLICATION_ID && !empty) {
            throw new StoreException("it is another program's database, not Slipway's");
        }
        if (seen > files.size()) {
            throw new StoreException("it was written by a newer Slipway (its version is " + seen
                    + ", this program knows " + files.size()
                    + "); install that one again, or restore a backup made before it");
        }
        return seen;
    }

    /** In the order of their numbers; a database's {@code user_version} counts those it has seen. */
    static List<String> files() {
        URL folder = Migrations.class.getResource(FOLDER);
        try {
            if (folder != null && folder.openConnection() instanceof JarURLConnection jar) {
                return jar.getJarFile().stream()
                        .map(entry -> "/" + entry.getName())
                        .filter(name -> name.startsWith(FOLDER) && name.endsWith(".sql"))
                        .sorted()
                        .toList();
            }
            throw new StoreException("there are no migrations in the jar");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Connection connection, String file, int version) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                // executeUpdate runs every statement of a script, execute only the first.
                statement.executeUpdate(Statements.resource(file));
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + version);
                statement.execute("COMMIT");
            } catch (SQLException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }
}
