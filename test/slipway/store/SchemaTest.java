package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema that a reader is shown, and the migrations that make it. */
class SchemaTest {
    private static final Path ROOT = Path.of(System.getProperty("slipway.root", System.getProperty("user.dir")));

    @TempDir
    private Path folder;

    @Test
    void theMigrationsLeadToTheSchemaThatIsShown() throws SQLException, IOException {
        Map<String, String> shown;
        try (var connection = connection("shown"); var statement = connection.createStatement()) {
            statement.executeUpdate(Files.readString(ROOT.resolve("sql/schema.sql")));
            shown = schema(connection);
        }
        try (var connection = connection("migrated")) {
            Migrations.run(connection);
            assertEquals(shown, schema(connection));
        }
        assertTrue(shown.containsKey("index task_one_ongoing_per_target"), shown.keySet().toString());
    }

    @Test
    void everyMigrationIsInTheJarAndTheyAreNumberedWithoutGaps() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("sql/migrations"))) {
            var source = files.map(file -> "/sql/migrations/" + file.getFileName()).sorted().toList();
            assertEquals(source, Migrations.files());
        }
        for (int i = 0; i < Migrations.files().size(); i++) {
            String wanted = String.format(Locale.ROOT, "/sql/migrations/%03d_[a-z_]+\\.sql", i + 1);
            assertTrue(Migrations.files().get(i).matches(wanted), Migrations.files().get(i));
        }
    }

    @Test
    void aMigratedDatabaseIsNotMigratedAgain() throws SQLException {
        try (var connection = connection("twice"); var statement = connection.createStatement()) {
            Migrations.run(connection);
            statement.executeUpdate("INSERT INTO \"user\" (name, role, created_at) VALUES ('ada', 'admin', 'now')");
            Migrations.run(connection);
            Migrations.check(connection);
            try (var users = statement.executeQuery("SELECT count(*) FROM \"user\"")) {
                assertTrue(users.next());
                assertEquals(1, users.getInt(1));
            }
        }
    }

    @Test
    void everyTableRefusesAValueOfTheWrongType() throws SQLException {
        try (var connection = connection("strict"); var statement = connection.createStatement()) {
            Migrations.run(connection);
            try (var tables = statement.executeQuery("SELECT name FROM pragma_table_list "
                    + "WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND strict = 0")) {
                assertFalse(tables.next());
            }
            assertThrows(SQLException.class, () -> statement.executeUpdate(
                    "INSERT INTO event (id, at, event, actor, message) VALUES ('one', '', '', '', '')"));
        }
    }

    @Test
    void anIdThatWasUsedIsNotUsedAgain() {
        try (var store = new TestStore(folder)) {
            long id = store.job(null).id();
            store.otherProgram("DELETE FROM event", "DELETE FROM job", "DELETE FROM task");
            assertEquals(id + 1, store.job(null).id());
        }
    }

    private Connection connection(String name) throws SQLException {
        return new Connections(folder.resolve(name + ".db")).writer();
    }

    /** Each thing in the schema, and how it is made, without comments and formatting. */
    private static Map<String, String> schema(Connection connection) throws SQLException {
        var schema = new TreeMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT type || ' ' || name, sql FROM sqlite_schema "
                        + "WHERE sql IS NOT NULL")) {
            while (rows.next()) {
                schema.put(rows.getString(1), String.join(" ", List.of(rows.getString(2)
                        .replaceAll("--[^\n]*", "").replaceAll("([(),])", " $1 ").strip().split("\\s+"))));
            }
        }
        return schema;
    }
}
