package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class LayoutTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("slipway.root", System.getProperty("user.dir"))).resolve("src/slipway");
    private static final Pattern OURS = Pattern.compile("\\bslipway\\.([a-z]+)\\.[A-Z]");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.*]+);");

    /** What each package may know; that Main's knows all is what it is for. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "task", Set.of(),
            "shell", Set.of(),
            "json", Set.of("task"),
            "store", Set.of("task", "json"),
            "audit", Set.of("task", "json", "store"),
            "processor", Set.of("task", "shell"),
            "worker", Set.of("task", "store", "audit"),
            "backup", Set.of("task", "json", "store", "audit", "shell"),
            "http", Set.of("task", "json", "store", "audit"));

    /** Each source file's text, by its path below {@code src/slipway}. */
    private static Map<Path, String> sources() throws IOException {
        var sources = new TreeMap<Path, String>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.put(SOURCES.relativize(file), Files.readString(file));
            }
        }
        assertTrue(sources.size() > 100, sources.size() + " files");
        return sources;
    }

    /** {@code main} for the files beside Main. */
    private static String packageOf(Path file) {
        return file.getNameCount() == 1 ? "main" : file.getName(0).toString();
    }

    @Test
    void everyPackageKnowsOnlyThoseItMay() throws IOException {
        var wrong = new TreeSet<String>();
        var known = new TreeSet<String>();
        sources().forEach((file, text) -> OURS.matcher(text).results().map(found -> found.group(1)).forEach(other -> {
            String own = packageOf(file);
            known.add(own + " " + other);
            if (!own.equals("main") && !own.equals(other) && !ALLOWED.get(own).contains(other)) {
                wrong.add(file + " knows " + other);
            }
        }));
        assertEquals(Set.of(), wrong);
        assertTrue(known.containsAll(Set.of("store task", "audit store", "processor shell", "http store")),
                known.toString());
    }

    @Test
    void jsonKnowsOfTasksHowTheyWriteTimesAndNothingElse() throws IOException {
        var wrong = new TreeSet<String>();
        sources().forEach((file, text) -> {
            if (packageOf(file).equals("json")) {
                IMPORT.matcher(text).results().map(found -> found.group(1))
                        .filter(name -> name.startsWith("slipway.") && !name.equals("slipway.task.Times"))
                        .forEach(name -> wrong.add(file + " imports " + name));
            }
        });
        assertEquals(Set.of(), wrong);
    }

    @Test
    void onlyTheStoreKnowsJdbcAndOnlyTheApiKnowsTheHttpServer() throws IOException {
        var wrong = new TreeSet<String>();
        var users = new TreeSet<String>();
        sources().forEach((file, text) -> {
            for (String library : List.of("java.sql.", "org.sqlite.", "com.sun.net.httpserver.")) {
                String of = library.startsWith("com.sun") ? "http" : "store";
                if (text.contains(library)) {
                    users.add(library + packageOf(file));
                    if (!packageOf(file).equals(of)) {
                        wrong.add(file + " knows " + library);
                    }
                }
            }
        });
        assertEquals(Set.of(), wrong);
        assertEquals(Set.of("java.sql.store", "org.sqlite.store", "com.sun.net.httpserver.http"), users);
    }

    @Test
    void everythingElseThatIsImportedIsTheJdksAndByItsName() throws IOException {
        var wrong = new TreeSet<String>();
        sources().forEach((file, text) -> IMPORT.matcher(text).results().map(found -> found.group(1))
                .filter(name -> name.endsWith("*") || !name.matches("(java|javax\\.crypto|slipway)\\..*|(org\\.sqlite|"
                        + "com\\.sun\\.net\\.httpserver)\\.[A-Z].*|org\\.sqlite\\.util\\.OSInfo"))
                .forEach(name -> wrong.add(file + " imports " + name)));
        assertEquals(Set.of(), wrong);
    }

    @Test
    void noPackageStandsBesideThoseThatThisTestKnows() throws IOException {
        var packages = new TreeSet<String>();
        sources().keySet().forEach(file -> packages.add(packageOf(file)));
        packages.remove("main");
        assertEquals(new TreeSet<>(ALLOWED.keySet()), packages);
    }

    @Test
    void everythingIsCaughtAroundATaskARequestAndATurnOfThePollerAndNowhereElse() throws IOException {
        var all = Pattern.compile("catch \\((?:[^)]*[| ])?(?:Exception|Throwable)\\b");
        var catching = new TreeSet<String>();
        sources().forEach((file, text) -> all.matcher(text).results().forEach(found -> catching.add(file.toString())));
        assertEquals(Set.of("http/Turn.java", "worker/Poller.java", "worker/TaskRun.java"), catching);
    }
}
