package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileAnswerTest {
    private static final String TYPE = "text/plain; charset=utf-8";

    @TempDir
    private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("log"), "0123456789");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("long"), "0123456789abcde\n".repeat(100_000));
        server = TestServer.with(
                TestServer.open("GET", "/file/{name}", request -> new Answer.FilePart(
                        folder.resolve(request.param("name")), 0, TYPE, "sum", Map.of("X-Accel-Buffering", "no"))),
                TestServer.open("GET", "/from/{offset}", request -> new Answer.FilePart(
                        folder.resolve("log"), request.id("offset"), TYPE, "", Map.of())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void aFileIsSentWhole() throws Exception {
        var response = server.get("/file/log");
        assertEquals(200, response.statusCode());
        assertEquals("0123456789", response.body());
        assertEquals(TYPE, header(response, "Content-Type"));
        assertEquals("10", header(response, "Content-Length"));
        assertEquals("bytes", header(response, "Accept-Ranges"));
        assertEquals("\"sum\"", header(response, "ETag"));
        assertEquals("no", header(response, "X-Accel-Buffering"));
        assertEquals("", server.get("/file/empty").body());
        assertEquals(1_600_000, server.get("/file/long").body().length());
    }

    @ParameterizedTest
    @CsvSource({"bytes=2-4,234,bytes 2-4/10", "bytes=7-,789,bytes 7-9/10", "bytes=-2,89,bytes 8-9/10",
            "bytes=0-0,0,bytes 0-0/10", "bytes=5-99,56789,bytes 5-9/10"})
    void aRangeOfAnyFormIsPartial(String range, String body, String contentRange) throws Exception {
        var response = server.get("/file/log", "Range", range);
        assertEquals(206, response.statusCode());
        assertEquals(body, response.body());
        assertEquals(contentRange, header(response, "Content-Range"));
        assertEquals(TYPE, header(response, "Content-Type"));
    }

    @Test
    void severalRangesAreSeveralParts() throws Exception {
        var response = server.get("/file/log", "Range", "bytes=0-1,-2");
        assertEquals(206, response.statusCode());
        String type = header(response, "Content-Type");
        assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
        String boundary = type.substring(type.indexOf('=') + 1);
        assertEquals("\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                + "\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 8-9/10\r\n\r\n89"
                + "\r\n--B--\r\n", response.body().replace(boundary, "B"));
    }

    @Test
    void aRangePastTheEndIsNotSatisfiable() throws Exception {
        var response = server.get("/file/log", "Range", "bytes=10-");
        assertEquals(416, response.statusCode());
        assertEquals("bytes */10", header(response, "Content-Range"));
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals(416, server.get("/file/empty", "Range", "bytes=0-").statusCode());
        assertEquals(200, server.get("/file/log", "Range", "bytes=x").statusCode());
    }

    @Test
    void aRangeOfWhatHasChangedIsTheWhole() throws Exception {
        assertEquals(206, server.get("/file/log", "Range", "bytes=1-", "If-Range", "\"sum\"").statusCode());
        assertEquals(200, server.get("/file/log", "Range", "bytes=1-", "If-Range", "\"other\"").statusCode());
        assertEquals(200, server.get("/file/log", "Range", "bytes=1-", "If-Range", "W/\"sum\"").statusCode());
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() throws Exception {
        var response = server.get("/file/log", "If-None-Match", "\"sum\"", "Range", "bytes=1-");
        assertEquals(304, response.statusCode());
        assertEquals("", response.body());
    }

    @Test
    void headSaysHowLongItIs() throws Exception {
        var request = server.request("/file/long").header("Range", "bytes=0-1").method("HEAD", BodyPublishers.noBody());
        var response = server.send(request);
        assertEquals(200, response.statusCode());
        assertEquals("1600000", header(response, "Content-Length"));
        assertEquals("", response.body());
        assertEquals(200, server.get("/file/log").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"0,0123456789", "4,456789", "10,''", "11,''", "999999999999999999,''"})
    void anOffsetIsWhereItBegins(String offset, String body) throws Exception {
        var response = server.get("/from/" + offset);
        assertEquals(200, response.statusCode());
        assertEquals(body, response.body());
    }

    @Test
    void aFileThatIsNoLongerThereIsGone() throws Exception {
        assertEquals(410, server.get("/file/none").statusCode());
    }
}
