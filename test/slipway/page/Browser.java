package slipway.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slipway.json.Json;

/** A real Chromium without a window, driven through chromedriver by the W3C WebDriver protocol. */
public final class Browser implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
    private static final int MOST_SECONDS = 30;

    /** Is seen: has a place, and neither it nor what it is in is hidden. */
    private static final String FIND = """
            const seen = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible';
            const inside = document.querySelector('dialog[open]') || document;
            return [...inside.querySelectorAll(arguments[0])].find(e =>
                seen(e) && (arguments[1] === null || e.textContent.trim() === arguments[1])) || null;
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String address;
    private String session = "";

    private Browser(Process driver, String port) {
        this.driver = driver;
        this.address = "http://127.0.0.1:" + port;
    }

    /** Why there can be none here; "" when there can. */
    public static String missing() {
        for (String program : List.of("chromedriver", "chromium")) {
            if (Stream.of(System.getenv("PATH").split(":")).noneMatch(p -> Files.isExecutable(Path.of(p, program)))) {
                return "there is no " + program + " here (packages chromium and chromium-driver)";
            }
        }
        return "";
    }

    /** @param folder made by this, for what the browser keeps */
    public static Browser start(Path folder) throws IOException, InterruptedException {
        var driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
        var said = new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        var lines = new StringBuilder();
        Matcher port = PORT.matcher("");
        while (!port.reset(lines).find()) {
            String line = said.readLine();
            if (line == null) {
                throw new IOException("chromedriver did not start; it said: " + lines);
            }
            lines.append(line).append('\n');
        }
        Thread.ofVirtual().start(() -> said.lines().forEach(more -> { }));
        var browser = new Browser(driver, port.group(1));
        try {
            browser.open(folder);
        } catch (IOException | InterruptedException | RuntimeException e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void open(Path folder) throws IOException, InterruptedException {
        var options = Map.of("args", List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--user-data-dir=" + folder));
        var opened = (Map<?, ?>) ask("POST", "/session", Map.of("capabilities", Map.of("alwaysMatch", Map.of(
                "browserName", "chrome", "goog:loggingPrefs", Map.of("browser", "ALL"),
                "goog:chromeOptions", options))));
        session = "/session/" + opened.get("sessionId");
        ask("POST", session + "/timeouts", Map.of("script", MOST_SECONDS * 1000L));
    }

    private Object ask(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
        var answer = client.send(HttpRequest.newBuilder(URI.create(address + path))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofByteArray());
        Object value = ((Map<?, ?>) Json.parse(answer.body())).get("value");
        if (answer.statusCode() != 200) {
            throw new Refused(String.valueOf(((Map<?, ?>) value).get("error")),
                    String.valueOf(((Map<?, ?>) value).get("message")));
        }
        return value;
    }

    /** What the driver says no with. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final String error;

        Refused(String error, String message) {
            super(error + ": " + message);
            this.error = error;
        }
    }

    public void go(String url) throws IOException, InterruptedException {
        ask("POST", session + "/url", Map.of("url", url));
    }

    /** How wide and high the page is shown, and in which of its two themes. */
    public void show(int width, int height, boolean dark) throws IOException, InterruptedException {
        devTools("Emulation.setDeviceMetricsOverride", Map.of("width", (long) width, "height", (long) height,
                "deviceScaleFactor", 1L, "mobile", false));
        devTools("Emulation.setEmulatedMedia", Map.of("features", List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Keeps no file that it was sent; it stays signed in. */
    public void forget() throws IOException, InterruptedException {
        devTools("Network.clearBrowserCache", Map.of());
    }

    private void devTools(String command, Map<String, ?> parameters) throws IOException, InterruptedException {
        ask("POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
    }

    /** What a function of that body answers. */
    public Object js(String body, Object... arguments) throws IOException, InterruptedException {
        return ask("POST", session + "/execute/sync", Map.of("script", body, "args", Arrays.asList(arguments)));
    }

    /** Waits in the browser until a function of that body answers something that counts as true, and answers that. */
    public Object await(String body, Object... arguments) throws IOException, InterruptedException {
        try {
            return ask("POST", session + "/execute/async", Map.of("script", """
                    const all = [...arguments], done = all.pop();
                    const look = () => {
                        const found = (function() { %s }).apply(null, all);
                        found ? done(found) : setTimeout(look, 20);
                    };
                    look();
                    """.formatted(body), "args", Arrays.asList(arguments)));
        } catch (Refused e) {
            throw new AssertionError("waited in vain for " + body + Arrays.asList(arguments) + "; the page shows: "
                    + js("return document.title + ': ' + document.body.innerText.slice(0, 3000)"), e);
        }
    }

    /** Waits until the page has this text to be seen. */
    public void awaitText(String selector, String text) throws IOException, InterruptedException {
        await("""
                return [...document.querySelectorAll(arguments[0])].some(e => e.innerText.includes(arguments[1]));
                """, selector, text);
    }

    /** Clicks what a person would: the first that is seen, in the dialogue if one is open. @param text null for any */
    public void click(String selector, String text) throws IOException, InterruptedException {
        for (int tries = 0; ; tries++) {
            String id = find(selector, text);
            try {
                ask("POST", session + "/element/" + id + "/click", Map.of());
                return;
            } catch (Refused e) {
                // It may have gone, moved or been covered between the look and the click.
                if (tries == 20 || !e.error.matches("stale element reference|element click intercepted")) {
                    throw e;
                }
            }
        }
    }

    public void type(String selector, String text) throws IOException, InterruptedException {
        ask("POST", session + "/element/" + find(selector, null) + "/value", Map.of("text", text));
    }

    private String find(String selector, String text) throws IOException, InterruptedException {
        return (String) ((Map<?, ?>) await(FIND, selector, text)).get(ELEMENT);
    }

    /** What the browser has had to say of the page since it was asked last, but for advice. */
    public List<String> complaints() throws IOException, InterruptedException {
        var said = new ArrayList<String>();
        for (Object entry : (List<?>) ask("POST", session + "/se/log", Map.of("type", "browser"))) {
            var fields = (Map<?, ?>) entry;
            if (!fields.get("level").equals("DEBUG")) {
                said.add(fields.get("level") + " " + fields.get("message"));
            }
        }
        return said;
    }

    @Override
    public void close() {
        try {
            if (!session.isEmpty()) {
                ask("DELETE", session, null);
            }
        } catch (IOException e) {
            // It is ended below all the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly();
        client.close();
    }
}
