package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The service's files, looked at while nothing is ongoing. Before the rows: what the rows say to be cleaned away may
 * still be there, and never the other way round.
 *
 * @param artifacts bytes of each, by its name
 * @param logs      bytes of each, by its name
 * @param work      the names of the workspaces
 */
record Disk(Path data, Map<String, Long> artifacts, Map<String, Long> logs, List<String> work) {
    private static final String REPOSITORY = "hello";

    static Disk look(Path data) throws IOException {
        return new Disk(data, sizes(data.resolve("artifacts")), sizes(data.resolve("logs")),
                names(data.resolve("work")));
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        var sizes = new TreeMap<String, Long>();
        for (String name : names(folder)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                sizes.put(name, Files.size(file));
            }
        }
        return sizes;
    }

    static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** @param since tasks that ended with a later event have their logs looked at, and their artifacts' contents */
    List<String> check(Rows rows, long since) throws IOException {
        var wrong = new ArrayList<String>();
        work.forEach(name -> wrong.add("a workspace is left: " + name));
        var kept = new TreeSet<String>();
        for (Rows.Row row : rows.tasks().values()) {
            boolean fresh = row.completed() && row.number("ended_seq") > since;
            if (row.has("artifact_sha256")) {
                kept.add(row.number("id") + ".tar.gz");
                checkArtifact(row, fresh, wrong);
            }
            boolean cleaned = row.has("artifact_cleaned") && row.is("artifact_cleaned", "1");
            long log = logs.getOrDefault(row.number("id") + ".log", 0L);
            if (fresh && !cleaned && log != row.number("log_size")) {
                wrong.add("the log of task " + row.number("id") + " has " + log + " bytes, but " + row);
            }
        }
        artifacts.keySet().stream().filter(name -> !kept.contains(name))
                .forEach(name -> wrong.add("nobody knows of the artifact " + name));
        for (String environment : rows.environments().keySet()) {
            checkReleases(rows, environment, wrong);
        }
        return wrong;
    }

    private void checkArtifact(Rows.Row row, boolean fresh, List<String> wrong) throws IOException {
        String name = row.number("id") + ".tar.gz";
        if (!row.is("status", "succeeded")) {
            wrong.add("a build that has not succeeded has an artifact: " + row);
        }
        if (row.is("artifact_cleaned", "0")) {
            if (artifacts.getOrDefault(name, -1L) != row.number("artifact_size")) {
                wrong.add("the artifact " + name + " has " + artifacts.get(name) + " bytes, but " + row);
            } else if (fresh && !sha256(data.resolve("artifacts").resolve(name)).equals(row.text("artifact_sha256"))) {
                wrong.add("the artifact " + name + " is not the one of " + row);
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private void checkReleases(Rows rows, String environment, List<String> wrong) throws IOException {
        Path folder = data.resolve("live").resolve(environment).resolve(REPOSITORY);
        Rows.Row live = null;
        var placed = new TreeSet<String>();
        for (Rows.Row row : rows.tasks().values()) {
            if (row.is("type", "deployment") && row.is("target", environment)) {
                if (row.is("status", "succeeded")
                        && (live == null || row.number("ended_seq") > live.number("ended_seq"))) {
                    live = row;
                }
                if (row.has("release")) {
                    placed.add(row.text("id"));
                    Path built = data.resolve(row.text("release")).resolve("build");
                    if (!Files.exists(built) || !Files.readString(built).strip().equals(row.text("build_id"))) {
                        wrong.add("there is no whole release of " + row);
                    }
                }
            }
        }
        // What begins with a point was cut off, and is removed by the next deployment.
        var there = names(folder.resolve("releases")).stream().filter(name -> !name.startsWith(".")).toList();
        if (!new TreeSet<>(there).equals(placed)) {
            wrong.add(environment + " has the releases " + there + ", but by the rows " + placed);
        }
        Path link = folder.resolve("current");
        String current = Files.exists(link, LinkOption.NOFOLLOW_LINKS) ? Files.readSymbolicLink(link).toString() : "";
        String expected = live == null ? "" : "releases/" + live.text("id");
        if (!current.equals(expected)) {
            wrong.add(environment + " has a link to '" + current + "', but '" + expected + "' succeeded last");
        }
    }
}
