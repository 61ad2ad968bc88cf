package slipway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that reads the status of its answer, and no more of it before it is told to. */
public final class Silent implements AutoCloseable {
    /** Nearly all that it does not read is the server's to keep. */
    private static final int ROOM = 4096;

    private final Socket socket = new Socket();
    private int status;

    Silent(URI url, String token) throws IOException {
        try {
            socket.setReceiveBufferSize(ROOM);
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            socket.getOutputStream().write(("GET " + url.getRawPath() + query + " HTTP/1.1\r\nHost: " + url.getHost()
                    + "\r\nAuthorization: Bearer " + token + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Waits for it. */
    public int status() throws IOException {
        if (status == 0) {
            String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
                    StandardCharsets.US_ASCII);
            status = line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9)) : -1;
        }
        return status;
    }

    /** What else is answered, until the connection is closed. */
    public String rest() throws IOException {
        status();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Goes away without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
