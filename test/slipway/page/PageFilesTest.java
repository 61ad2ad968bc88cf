package slipway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;

/** How the page's files are served, and what they must not have in them. */
class PageFilesTest {
    private static final Path PAGE =
            Path.of(System.getProperty("slipway.root", System.getProperty("user.dir"))).resolve("src/slipway/page");
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private static Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (var paths = Files.list(PAGE)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
        assertTrue(files.size() > 10, files.keySet().toString());
        return files;
    }

    @Test
    void everyFileIsServedAsItIsToEverybodyAndOnlyWhenItHasChanged(@TempDir Path folder) throws Exception {
        try (var running = Running.start(folder)) {
            for (var file : files().entrySet()) {
                String name = file.getKey();
                String path = name.equals("index.html") ? "/" : "/page/" + name;
                var answer = running.send("", "GET", path, null, Map.of());
                assertEquals(200, answer.status(), path);
                assertEquals(file.getValue(), answer.text(), path);
                assertEquals(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), answer.header("Content-Type"), path);
                assertEquals("no-cache", answer.header("Cache-Control"), path);
                assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
                assertEquals("no-referrer", answer.header("Referrer-Policy"), path);
                assertEquals("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                        answer.header("Content-Security-Policy"), path);
                assertEquals(304, running.send("", "GET", path, null,
                        Map.of("If-None-Match", answer.header("ETag"))).status(), path);
                var head = running.send("", "HEAD", path, null, Map.of());
                assertEquals(200, head.status(), path);
                assertEquals(Integer.toString(file.getValue().getBytes(StandardCharsets.UTF_8).length),
                        head.header("Content-Length"), path);
            }
            for (String none : List.of("/page/nothing.js", "/page/%2e%2e", "/page/PageHandlers.class")) {
                assertTrue(List.of(400, 404).contains(running.send("", "GET", none, null, Map.of()).status()), none);
            }
            assertEquals(405, running.send("", "POST", "/", null, Map.of()).status());
        }
    }

    @Test
    void togetherTheyAreSmall() throws IOException {
        assertTrue(files().values().stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum()
                < 150_000);
    }

    @Test
    void nothingIsFromElsewhereAndNothingFromOutsideBecomesMarkup() throws IOException {
        var markup = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");
        var elsewhere = Pattern.compile("(?:src|href)=\\W?(?:https?:)?//|(?:import|fetch|url)\\W*[('\"](?:https?:)?//");
        var inline = Pattern.compile("<style|<script(?! type=\"module\" src)|\\s(?:style|on[a-z]+)=\"");
        files().forEach((name, text) -> {
            assertFalse(markup.matcher(text).find(), name);
            assertFalse(elsewhere.matcher(text).find(), name);
            assertFalse(name.endsWith(".html") && inline.matcher(text).find(), name);
        });
    }
}
