package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slipway.json.Json;
import slipway.json.JsonException;

/** Twenty thousand requests that were well once, and as many JSON texts. */
@Timeout(300)
class FuzzTest {
    private static final int ROUNDS = 20_000;
    private static final int PER_CONNECTION = 2;
    private static final String JSON = """
            {"name":"hello","url":"https://git.example.org/hello.git","numbers":[0,-1,17,1.5,1e3,9223372036854775807],
             "variables":{"LANG":"C","WORD":"gr\\u00fc\\ud83d\\ude00ß\\n"},"network":true,
             "notify_url":null,"auto":[[],{}]}""";
    private static final List<String> REQUESTS = List.of(
            "GET /things/17?limit=50&before=3 HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"abc\"\r\nAccept: */*\r\n\r\n",
            "GET /things/%C3%BC HTTP/1.1\r\nHost: x\r\nRange: bytes=0-3,5-\r\nConnection: keep-alive\r\n\r\n",
            "HEAD /things/17 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 27\r\n\r\nname=gr%C3%BC+n&count=3&a=b",
            "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                    + JSON.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n"
                    + new String(JSON.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
            "POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "POST /things HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
    private static final String[] PIECES = {"\r\n", "\n", "\0", "%00", "%2e%2e/", "//", " ", ":", "\u00ff",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n", "HTTP/1.1", "\"", "\\", "{", "[", "]", "}", ",", "\\ud800", "0", "-",
            "e9",
            "99999999999999999999", "%", "&", "=", "?", "#", "\u00c3", "\t", "Host: y\r\n"};

    private final Random random = new Random(20261123);

    /** With some bytes cut, doubled, turned, or put in. */
    private String spoilt(String text) {
        var spoilt = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !spoilt.isEmpty(); i--) {
            int at = random.nextInt(spoilt.length());
            int end = Math.min(spoilt.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(5)) {
                case 0 -> spoilt.delete(at, end);
                case 1 -> spoilt.insert(at, spoilt.substring(at, end));
                case 2 -> spoilt.setCharAt(at, (char) random.nextInt(256));
                case 3 -> spoilt.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> spoilt.setLength(random.nextInt(4) == 0 ? at : spoilt.length());
            }
        }
        return spoilt.toString();
    }

    @Test
    void aSpoiltTextIsJsonOrRefusedAndNothingElse() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] text = spoilt(new String(JSON.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
            try {
                Object value = Json.parse(text);
                assertEquals(Json.text(value), Json.text(Json.parse(Json.line(value))));
                read++;
            } catch (JsonException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= text.length, e.getMessage());
            }
        }
        assertTrue(read > 0 && read < ROUNDS, read + " were read");
    }

    @Test
    void spoiltRequestsLeaveNothingBehind() throws Exception {
        try (var server = TestServer.with(
                TestServer.open("GET", "/things/{id}", request -> {
                    var query = request.query();
                    query.number("limit", 1, 1, 200);
                    query.id("before");
                    query.done();
                    return Answer.one(Map.of("id", request.param("id"), "header", "" + request.header("Accept")));
                }),
                TestServer.open("POST", "/things", request -> {
                    var fields = request.fields();
                    fields.text("name", "");
                    fields.variables("variables");
                    fields.list("auto");
                    fields.done();
                    return Answer.created("/things/1", Map.of());
                }))) {
            suffer(server, ROUNDS / 10);
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            int files = openFiles();
            long answers = suffer(server, ROUNDS);
            assertTrue(answers > ROUNDS / PER_CONNECTION, answers + " answers");
            assertEquals(200, server.get("/things/17").statusCode());
            // A connection that was closed is taken off the books a moment later.
            while (openFiles() > files + 20 || ManagementFactory.getThreadMXBean().getThreadCount() > threads + 20) {
                assertEquals(200, server.get("/things/17").statusCode());
            }
        }
    }

    private static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    /** How many answers came. */
    private long suffer(TestServer server, int rounds) throws IOException {
        long count = 0;
        for (int done = 0; done < rounds; done += PER_CONNECTION) {
            try (Socket socket = server.connect()) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                for (int i = 0; i < PER_CONNECTION; i++) {
                    TestServer.say(socket, spoilt(REQUESTS.get(random.nextInt(REQUESTS.size()))));
                }
                socket.shutdownOutput();
                String answers = TestServer.untilClosed(socket);
                assertFalse(answers.contains("\tat ") || answers.contains("HTTP/1.1 500"), answers);
                count += TestServer.answers(answers);
            } catch (SocketException e) {
                // Cut off while it still spoke.
            }
        }
        return count;
    }
}
