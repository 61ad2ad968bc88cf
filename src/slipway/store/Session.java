package slipway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.task.Row;
import slipway.task.Times;

/**
 * Runs named statements on one connection, from one thread. Parameters are given as name, value, name, value;
 * what a statement needs and is not given, or is given and does not know, is a bug and is said as such.
 */
public sealed class Session permits Transaction {
    private record Key(Statement statement, List<String> given) {
    }

    private static final class Prepared {
        private final Statement.Variant variant;
        private final PreparedStatement jdbc;
        private String[] columns;

        Prepared(Statement.Variant variant, PreparedStatement jdbc) {
            this.variant = variant;
            this.jdbc = jdbc;
        }

        ResultSet query() throws SQLException {
            ResultSet result = jdbc.executeQuery();
            if (columns == null) {
                var meta = result.getMetaData();
                columns = new String[meta.getColumnCount()];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = meta.getColumnLabel(i + 1);
                }
            }
            return result;
        }
    }

    private final Connection connection;
    private final Statements statements;
    private final Vault vault;
    private final Map<Key, Prepared> prepared = new HashMap<>();
    private final Map<String, PreparedStatement> words = new HashMap<>();

    Session(Connection connection, Statements statements, Vault vault) {
        this.connection = connection;
        this.statements = statements;
        this.vault = vault;
    }

    /** Every row that the statement gives. */
    public List<Row> rows(String name, Object... parameters) {
        var rows = new ArrayList<Row>();
        each(name, rows::add, parameters);
        return rows;
    }

    /** The one row, or none. */
    public Optional<Row> row(String name, Object... parameters) {
        var rows = rows(name, parameters);
        if (rows.size() > 1) {
            throw new StoreException(name + " gave " + rows.size() + " rows where there can be one at most");
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** The one number of the one row of a count. */
    public long count(String name, Object... parameters) {
        return row(name, parameters).orElseThrow().number("n");
    }

    /** Hands every row to {@code each} while the statement runs: for results that need not fit in memory. */
    public void each(String name, Consumer<Row> each, Object... parameters) {
        Prepared statement = bind(name, parameters);
        // Closed at once: an open RETURNING result set holds the write lock.
        try (ResultSet result = statement.query()) {
            while (result.next()) {
                each.accept(row(statement.columns, result));
            }
        } catch (SQLException e) {
            throw new StoreException(name, e);
        }
    }

    int update(String name, Object... parameters) {
        try {
            return bind(name, parameters).jdbc.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(name, e);
        }
    }

    private static Row row(String[] columns, ResultSet result) throws SQLException {
        var values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Object value = result.getObject(i + 1);
            values[i] = value instanceof Integer number ? Long.valueOf(number) : value;
        }
        return new Row(columns, values);
    }

    private Prepared bind(String name, Object[] parameters) {
        try {
            Prepared statement = prepare(statements.get(name), parameters);
            var wanted = statement.variant.parameters();
            for (int i = 0; i < wanted.size(); i++) {
                set(statement.jdbc, i + 1, value(name, wanted.get(i), parameters));
            }
            return statement;
        } catch (SQLException e) {
            throw new StoreException(name, e);
        }
    }

    private Prepared prepare(Statement statement, Object[] parameters) throws SQLException {
        var given = new ArrayList<String>(0);
        for (String condition : statement.conditions()) {
            for (int i = 0; i < parameters.length; i += 2) {
                if (condition.equals(parameters[i]) && parameters[i + 1] != null) {
                    given.add(condition);
                }
            }
        }
        var key = new Key(statement, given);
        Prepared known = prepared.get(key);
        if (known == null) {
            var variant = statement.variant(given);
            known = new Prepared(variant, connection.prepareStatement(variant.text()));
            prepared.put(key, known);
        }
        for (int i = 0; i < parameters.length; i += 2) {
            if (!known.variant.parameters().contains(parameters[i])
                    && !statement.conditions().contains(parameters[i])) {
                throw new StoreException(statement.name() + " has no parameter :" + parameters[i]);
            }
        }
        return known;
    }

    private static Object value(String statement, String wanted, Object[] parameters) {
        for (int i = 0; i < parameters.length; i += 2) {
            if (wanted.equals(parameters[i])) {
                return parameters[i + 1];
            }
        }
        throw new StoreException(statement + " was not given its parameter :" + wanted);
    }

    private static void set(PreparedStatement jdbc, int index, Object value) throws SQLException {
        switch (value) {
            case null -> jdbc.setNull(index, java.sql.Types.NULL);
            case String text -> jdbc.setString(index, text);
            case Long number -> jdbc.setLong(index, number);
            case Integer number -> jdbc.setLong(index, number);
            case Boolean flag -> jdbc.setLong(index, flag ? 1 : 0);
            case Instant time -> jdbc.setString(index, Times.text(time));
            case Enum<?> constant -> jdbc.setString(index, constant.toString());
            case byte[] bytes -> jdbc.setBytes(index, bytes);
            default -> throw new StoreException("a " + value.getClass().getName() + " can't be a parameter");
        }
    }

    /** One of SQLite's own words: BEGIN, COMMIT, a savepoint. */
    void execute(String sql) throws SQLException {
        PreparedStatement known = words.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            words.put(sql, known);
        }
        known.execute();
    }

    Connection connection() {
        return connection;
    }

    Vault vault() {
        return vault;
    }
}
