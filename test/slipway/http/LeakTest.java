package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The JDK's server counts a connection for as long as it is not told that its exchange ended, and closes new ones past
 * the limit. So a program with few connections allowed is made to suffer clients that go away at every moment.
 */
@Timeout(120)
class LeakTest {
    private static final int CONNECTIONS = 4;
    private static final BlockingQueue<String> GATE = new LinkedBlockingQueue<>();

    @Test
    void noClientThatGoesAwayKeepsItsConnection() throws Exception {
        // In a program of its own: the limit is read once.
        String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(program, "-Djdk.httpserver.maxConnections=" + CONNECTIONS, "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + classPath(), LeakTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertEquals(0, child.waitFor());
        } finally {
            child.destroyForcibly();
        }
    }

    private static String classPath() throws Exception {
        return Path.of(LeakTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                + File.pathSeparator
                + Path.of(Server.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    public static void main(String[] none) throws Exception {
        Logger.getLogger("slipway.http").setUseParentHandlers(false);
        for (var workers : new Workers[] {Workers.of(CONNECTIONS), Workers.pooled(CONNECTIONS, CONNECTIONS)}) {
            suffer(workers);
        }
    }

    private static void suffer(Workers workers) throws Exception {
        var limits = new Limits(CONNECTIONS, CONNECTIONS, CONNECTIONS, Duration.ofMillis(200));
        try (var server = TestServer.with(limits, workers,
                TestServer.get("/well", Map.of("well", true)),
                TestServer.open("GET", "/gate", request -> {
                    GATE.take();
                    return Answer.ok(Map.of());
                }),
                TestServer.open("GET", "/nothing", request -> {
                    GATE.take();
                    return Answer.nothing();
                }),
                TestServer.open("GET", "/large", request -> Answer.ok("x".repeat(8 << 20))),
                TestServer.open("GET", "/error", request -> {
                    throw new AssertionError();
                }),
                TestServer.open("GET", "/stream", request -> new Answer.Stream("text/plain", Map.of(), out -> {
                    while (true) {
                        out.write(new byte[8192]);
                        out.flush();
                    }
                })),
                TestServer.open("GET", "/broken", request -> new Answer.Stream("text/plain", Map.of(), out -> {
                    throw new IllegalStateException();
                })))) {
            for (int i = 0; i < 3 * CONNECTIONS; i++) {
                for (String version : new String[] {"1.1", "1.0"}) {
                    for (String path : new String[] {"/gate", "/nothing", "/large", "/error", "/stream", "/broken"}) {
                        goAway(server, "GET " + path + " HTTP/" + version + "\r\nHost: x\r\n\r\n", path);
                    }
                    goAway(server, "HEAD /gate HTTP/" + version + "\r\nHost: x\r\n\r\n", "/gate");
                    goAway(server, "POST /well HTTP/" + version + "\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", "");
                    goAway(server, "POST /well HTTP/" + version
                            + "\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "");
                    goAway(server, "POST /well HTTP/" + version + "\r\nHost: x\r\nContent-Length: 9000000\r\n\r\nabc",
                            "");
                    goAway(server, "GET /well HTTP/" + version + "\r\nHost: x\r\nX", "");
                    goAway(server, "GET // HTTP/" + version + "\r\nHost: x\r\n\r\n", "");
                    readNothing(server, "/large", version);
                    readNothing(server, "/stream", version);
                }
            }
            well(server);
        }
    }

    private static void goAway(TestServer server, String text, String path) throws IOException {
        // What went away before may be counted a moment longer.
        well(server);
        try (Socket socket = server.connect()) {
            TestServer.say(socket, text);
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        if (path.equals("/gate") || path.equals("/nothing")) {
            GATE.add("open");
        }
    }

    private static void readNothing(TestServer server, String path, String version) throws IOException {
        well(server);
        try (Socket socket = server.connect()) {
            TestServer.say(socket, "GET " + path + " HTTP/" + version + "\r\nHost: x\r\n\r\n");
            well(server);
        }
    }

    /** Asks until it is answered, which is never when every connection is lost. */
    private static void well(TestServer server) throws IOException {
        String answer = "";
        while (!answer.startsWith("HTTP/1.1 200")) {
            try {
                answer = server.raw("GET /well HTTP/1.0\r\n\r\n");
            } catch (IOException e) {
                answer = "";
            }
        }
    }
}
