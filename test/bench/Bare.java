package bench;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import slipway.JavaOptions;

/**
 * The JDK's own server with one handler that answers every request with the same bytes: the floor of what any service on
 * it can do. A process of its own, with the service's JVM options.
 */
final class Bare implements AutoCloseable {
    private final Process process;
    private final int port;

    private Bare(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for the file with the bytes */
    static Bare start(Path folder, int status, String body) throws IOException {
        Path file = Files.writeString(Files.createDirectories(folder).resolve("body"), body);
        var words = new ArrayList<String>();
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(JavaOptions.ofTheUnit());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Bare.class.getName(), file.toString(),
                Integer.toString(status)));
        Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = process.inputReader();
        return new Bare(process, Integer.parseInt(said.readLine()));
    }

    int port() {
        return port;
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "4096");
        byte[] body = Files.readString(Path.of(args[0])).getBytes(StandardCharsets.UTF_8);
        int status = Integer.parseInt(args[1]);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
