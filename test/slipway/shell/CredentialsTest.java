package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private repository over http: files of a bare repository, behind a password. */
class CredentialsTest {
    private static final String TOKEN = "s3cret-t0ken";

    @TempDir
    Path temp;
    private GitSetup setup;
    private HttpServer host;
    private String first;
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> commandLines = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        setup = new GitSetup(temp.resolve("data"));
        var origin = TestRepository.create(temp.resolve("origin"));
        first = origin.commit("Say hello", Map.of("hello.txt", "hello\n"));
        origin.git("clone", "--quiet", "--bare", ".", "../hello.git");
        TestRepository.gitIn(temp.resolve("hello.git"), "update-server-info");
        host = server(this::serve);
    }

    @AfterEach
    void stop() {
        setup.close();
        host.stop(0);
    }

    private static HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(String.valueOf(authorization));
            try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    try {
                        commandLines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                    } catch (IOException ended) {
                        continue;
                    }
                }
            }
            Path file = temp.resolve("." + exchange.getRequestURI().getPath()).normalize();
            if (!basic("x-access-token", TOKEN).equals(authorization)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                byte[] content = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            }
        }
    }

    private static String basic(String user, String password) {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private String url(String login) {
        return "http://" + login + "127.0.0.1:" + host.getAddress().getPort() + "/hello.git";
    }

    private void assertHidden(String secret) throws IOException {
        String encoded = basic("x-access-token", secret).substring("Basic ".length());
        for (Path file : setup.files()) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertFalse(content.contains(secret) || content.contains(encoded), file::toString);
        }
        assertTrue(commandLines.stream().anyMatch(line -> line.contains(url(""))), "git was seen at work");
        assertFalse(commandLines.stream().anyMatch(line -> line.contains(secret) || line.contains(encoded)));
        assertFalse(setup.said.toString().contains(secret));
    }

    @Test
    void aTokenOpensAPrivateRepositoryAndIsNowhereToBeSeen() throws Exception {
        var source = Source.of("hello", url(""), TOKEN);
        Commit commit = setup.resolve(source, "main", "");
        Path folder = setup.checkout(source, commit, "1");
        assertEquals("hello\n", Files.readString(folder.resolve("hello.txt")));
        assertEquals(first, commit.hash());
        assertHidden(TOKEN);
    }

    @Test
    void aPasswordInTheUrlOpensItTooAndIsNowhereToBeSeen() throws Exception {
        var source = Source.of("hello", url("x-access-token:" + TOKEN + "@"), "");
        setup.checkout(source, setup.resolve(source, "main", ""), "1");
        assertHidden(TOKEN);
    }

    @Test
    void aRepositoryThatAsksForAPasswordSaysWhatToSet() throws Exception {
        var source = Source.of("hello", url(""), "");
        var e = assertThrows(GitException.class, () -> setup.resolve(source, "main", ""));
        assertTrue(e.getMessage().startsWith("cannot reach hello's repository (" + url("") + "): "), e.getMessage());
        assertTrue(e.getMessage().endsWith("; if it is private, set its git_token"), e.getMessage());
    }

    @Test
    void aTokenThatIsRefusedIsNotInTheError() throws Exception {
        var source = Source.of("hello", url(""), "wrong-s3cret");
        var e = assertThrows(GitException.class, () -> setup.resolve(source, "main", ""));
        assertTrue(e.getMessage().endsWith("; if it is there, the git_token or the password in the url may not read it"),
                e.getMessage());
        assertFalse(e.getMessage().contains("wrong-s3cret"));
        assertEquals(basic("x-access-token", "wrong-s3cret"), authorizations.getFirst());
        assertHidden("wrong-s3cret");
    }

    @Test
    void aRepositoryThatIsHiddenFromATokenSaysSo() throws Exception {
        var source = Source.of("hello", url("").replace("hello.git", "hidden.git"), TOKEN);
        var e = assertThrows(GitException.class, () -> setup.resolve(source, "main", ""));
        assertTrue(e.getMessage().endsWith("; if it is there, the git_token or the password in the url may not read it"),
                e.getMessage());
    }

    @Test
    void aTokenDoesNotFollowARepositoryToAnotherHost() throws Exception {
        HttpServer old = server(exchange -> {
            try (exchange) {
                String there = url("").replace("/hello.git", exchange.getRequestURI().toString());
                exchange.getResponseHeaders().set("Location", there);
                exchange.sendResponseHeaders(301, -1);
            }
        });
        try {
            String before = "http://localhost:" + old.getAddress().getPort() + "/hello.git";
            var source = Source.of("hello", before, TOKEN);
            var e = assertThrows(GitException.class, () -> setup.resolve(source, "main", ""));
            assertTrue(e.getMessage().contains("set the url to where it is now"), e.getMessage());
            assertEquals(List.of(), authorizations);
        } finally {
            old.stop(0);
        }
    }

    @Test
    void aHostThatIsNotThereIsNamedWithItsCause() throws Exception {
        host.stop(0);
        var source = Source.of("hello", url(""), TOKEN);
        var e = assertThrows(GitException.class, () -> setup.resolve(source, "main", ""));
        assertTrue(e.getMessage().startsWith("cannot reach hello's repository (" + url("") + "): fatal: unable to"),
                e.getMessage());
        assertFalse(e.getMessage().contains(TOKEN));
    }
}
