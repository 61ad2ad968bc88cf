package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every statement in {@code sql/}. */
class StatementsTest {
    private static final Path SQL =
            Path.of(System.getProperty("slipway.root", System.getProperty("user.dir"))).resolve("sql");
    private static final Pattern NAME = Pattern.compile("(?m)^-- name: (.*)$");

    @TempDir
    private Path folder;

    /** Their names, by the file that they are in. */
    private static TreeMap<String, List<String>> names() throws IOException {
        var names = new TreeMap<String, List<String>>();
        try (Stream<Path> files = Files.list(SQL)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".sql")).toList()) {
                String name = file.getFileName().toString().replace(".sql", "");
                var found = NAME.matcher(Files.readString(file)).results().map(line -> line.group(1)).toList();
                if (!name.equals("schema")) {
                    names.put(name, found);
                }
            }
        }
        return names;
    }

    @Test
    void everyStatementWithAndWithoutEachOfItsLinesCanBePrepared() throws IOException, SQLException {
        var statements = new Statements();
        int prepared = 0;
        try (var store = new TestStore(folder); var connection = store.connection()) {
            for (var file : names().values()) {
                for (String name : file) {
                    for (var variant : variants(statements.get(name))) {
                        try (var jdbc = connection.prepareStatement(variant.text())) {
                            assertEquals(variant.parameters().size(), jdbc.getParameterMetaData().getParameterCount(),
                                    name);
                            prepared++;
                        } catch (SQLException e) {
                            fail(name + ": " + variant.text(), e);
                        }
                    }
                }
            }
        }
        assertTrue(prepared > 500, prepared + " were prepared");
    }

    /** With every choice of the lines that hang on a parameter. */
    private static List<Statement.Variant> variants(Statement statement) {
        var conditions = statement.conditions();
        var variants = new ArrayList<Statement.Variant>();
        for (int choice = 0; choice < 1 << conditions.size(); choice++) {
            var given = new ArrayList<String>();
            for (int i = 0; i < conditions.size(); i++) {
                if ((choice >> i & 1) == 1) {
                    given.add(conditions.get(i));
                }
            }
            variants.add(statement.variant(given));
        }
        return variants;
    }

    @Test
    void everyStatementIsNamedAfterItsFileAndOnceOnly() throws IOException {
        for (var file : names().entrySet()) {
            assertTrue(!file.getValue().isEmpty(), file.getKey() + ".sql has no statement");
            assertEquals(file.getValue().size(), new HashSet<>(file.getValue()).size(), file.getKey() + ".sql");
            for (String name : file.getValue()) {
                assertTrue(name.matches(Pattern.quote(file.getKey()) + "\\.[a-z_]+"), name + " in " + file.getKey());
            }
        }
    }

    @Test
    void everyStatementIsUsed() throws IOException {
        var source = new StringBuilder();
        try (Stream<Path> files = Files.walk(SQL.resolveSibling("src"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                source.append(Files.readString(file));
            }
        }
        for (var file : names().entrySet()) {
            for (String name : file.getValue()) {
                boolean ofAType = name.endsWith(".create") || name.endsWith(".details");
                assertTrue(ofAType || source.indexOf('"' + name + '"') >= 0, name + " is used nowhere");
            }
        }
    }

    @Test
    void aStatementThatIsNotThereIsSaidByItsName() {
        var statements = new Statements();
        assertEquals("there is no statement 'task.nothing' in sql/",
                assertThrows(StoreException.class, () -> statements.get("task.nothing")).getMessage());
        assertEquals("sql/nowhere.sql is not in the jar",
                assertThrows(StoreException.class, () -> statements.get("nowhere.find")).getMessage());
    }
}
