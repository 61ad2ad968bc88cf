package slipway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slipway.task.Refusal;

/**
 * The page's files, as they are in the jar. They are read once: a jar that is replaced under the running service must
 * not give half of one page and half of another.
 */
final class PageHandlers {
    private static final List<String> FILES = List.of("index.html", "style.css", "icon.svg", "access.js", "activity.js",
            "ansi.js", "api.js", "app.js", "dialogs.js", "dom.js", "environments.js", "forms.js", "lines.js", "log.js",
            "marks.js", "pictures.js", "queue.js", "repository.js", "settings.js", "signin.js", "state.js", "task.js",
            "tasks.js", "welcome.js", "words.js");

    /** Whatever a log, a commit's subject or a name may hold: the page runs its own scripts, and asks its own host. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-cache");

    private final Map<String, Answer> files = new HashMap<>();

    PageHandlers() {
        FILES.forEach(name -> files.put(name, read(name)));
    }

    /** {@code GET /}. */
    Answer index(Request request) {
        return files.get("index.html");
    }

    /** {@code GET /page/{file}}. */
    Answer file(Request request) {
        Answer file = files.get(request.param("file"));
        if (file == null) {
            throw Refusal.notFound("The page has no file '" + Fields.shown(request.param("file")) + "'.");
        }
        return file;
    }

    private static Answer read(String name) {
        try (InputStream in = PageHandlers.class.getResourceAsStream("/slipway/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks slipway/page/" + name);
            }
            byte[] bytes = in.readAllBytes();
            return new Answer.Bytes(200, type(name), bytes, Tag.of(bytes), HEADERS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }
}
