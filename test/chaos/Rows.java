package chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The database in one state, as another program sees it.
 *
 * @param tasks        by their ids: a task's columns, and those of its build, deployment or job
 * @param environments by their names
 */
record Rows(NavigableMap<Long, Row> tasks, List<Row> events, Map<String, Row> environments, boolean paused) {
    private static final String TASKS = """
            SELECT task.*, branch, commit_hash, artifact_size, artifact_sha256, artifact_cleaned,
                   build_id, release, rollback, rolled_back, superseded_by, command
            FROM task
            LEFT JOIN build ON build.task_id = task.id
            LEFT JOIN deployment ON deployment.task_id = task.id
            LEFT JOIN job ON job.task_id = task.id
            ORDER BY task.id""";

    /** Each column as text, or null. */
    record Row(Map<String, String> columns) {
        String text(String column) {
            if (!columns.containsKey(column)) {
                throw new IllegalArgumentException("there is no column " + column);
            }
            return columns.get(column);
        }

        long number(String column) {
            return Long.parseLong(text(column));
        }

        boolean has(String column) {
            return text(column) != null;
        }

        boolean is(String column, String value) {
            return value.equals(text(column));
        }

        boolean completed() {
            return is("status", "succeeded") || is("status", "failed");
        }

        /** What of a task that has completed never changes; an artifact or release may be cleaned away. */
        String lasting() {
            var lasting = new LinkedHashMap<>(columns);
            lasting.keySet().removeAll(List.of("artifact_cleaned", "release"));
            return lasting.toString();
        }
    }

    static Rows read(Path database) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=10000")) {
            connection.setAutoCommit(false);
            var tasks = new TreeMap<Long, Row>();
            rows(connection, TASKS).forEach(row -> tasks.put(row.number("id"), row));
            var environments = new LinkedHashMap<String, Row>();
            rows(connection, "SELECT * FROM environment").forEach(row -> environments.put(row.text("name"), row));
            return new Rows(tasks, rows(connection, "SELECT * FROM event ORDER BY id"), environments,
                    rows(connection, "SELECT * FROM queue").getFirst().has("paused_since"));
        }
    }

    private static List<Row> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(sql)) {
            var names = result.getMetaData();
            var rows = new ArrayList<Row>();
            while (result.next()) {
                var row = new LinkedHashMap<String, String>();
                for (int i = 1; i <= names.getColumnCount(); i++) {
                    row.put(names.getColumnName(i), result.getString(i));
                }
                rows.add(new Row(row));
            }
            return rows;
        }
    }
}
