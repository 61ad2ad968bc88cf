package slipway;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;

/** The whole program on a free port and a data directory of its own, and somebody who asks it things. */
public final class Running extends Caller {
    private final Main main;
    public final Path data;

    private Running(Main main, Path data, String admin) {
        super("http://127.0.0.1:" + main.port(), admin);
        this.main = main;
        this.data = data;
    }

    /** What was answered. */
    public record Answer(int status, String text, HttpHeaders headers) {
        @SuppressWarnings("unchecked")
        public Map<String, Object> json() {
            return (Map<String, Object>) Json.parse(text.getBytes(StandardCharsets.UTF_8));
        }

        public Object get(String field) {
            if (!json().containsKey(field)) {
                throw new AssertionError("no field " + field + " in " + text);
            }
            return json().get(field);
        }

        public long id() {
            return (Long) get("id");
        }

        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> list(String field) {
            return (List<Map<String, Object>>) get(field);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public static Running start(Path data) throws Exception {
        return start(data, Map.of());
    }

    public static Running start(Path data, Map<String, String> settings) throws Exception {
        return start(data, settings, Main.More.NONE);
    }

    public static Running start(Path data, Map<String, String> settings, Main.More more) throws Exception {
        return start(data, settings, more, InstantSource.system());
    }

    /** Builds run bare unless the settings say otherwise: most tests are about something else. */
    public static Running start(Path data, Map<String, String> settings, Main.More more, InstantSource time)
            throws Exception {
        var all = new HashMap<>(Map.of("DATA_DIR", data.toString(), "HTTP_ADDRESS", "127.0.0.1:0",
                "BUILD_SANDBOX", "off", "MIN_FREE_BYTES", "0", "PATH", System.getenv("PATH")));
        all.putAll(settings);
        Main main = Main.open(Config.read(all), time, more);
        main.start();
        Path token = data.resolve("admin.token");
        return new Running(main, data, Files.exists(token) ? Files.readString(token).strip() : "");
    }

    public int port() {
        return main.port();
    }

    @Override
    public void close() {
        super.close();
        main.close();
    }
}
