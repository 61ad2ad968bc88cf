package bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Sends one request over and over on many keep-alive connections, from one thread, as a machine with two cores needs. */
final class Load {
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    /**
     * What came of it.
     *
     * @param perSecond answers a second
     * @param p50       milliseconds, as is p99
     */
    record Result(double perSecond, double p50, double p99, long answers) {
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer out;
        private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
        private long sent;

        Connection(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.out = ByteBuffer.wrap(request);
        }
    }

    private final int port;
    private final byte[] request;
    private final String status;
    private long[] nanos = new long[1 << 16];
    private int count;

    /** @param status that every answer must have */
    Load(int port, String head, String body, int status) {
        this.port = port;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String length = body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n";
        this.request = (head + "\r\nHost: localhost\r\n" + length + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
        this.status = "HTTP/1.1 " + status;
    }

    Result run(int connections, Duration time) throws IOException {
        count = 0;
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var connection = new Connection(channel, request);
                channel.register(selector, SelectionKey.OP_READ, connection);
                send(connection);
            }
            long began = System.nanoTime();
            long end = began + time.toNanos();
            while (System.nanoTime() < end) {
                selector.select(1);
                for (var key : selector.selectedKeys()) {
                    receive((Connection) key.attachment());
                }
                selector.selectedKeys().clear();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            for (var key : selector.keys()) {
                key.channel().close();
            }
            return result(seconds);
        }
    }

    private Result result(double seconds) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Result(count / seconds, percentile(sorted, 50), percentile(sorted, 99), count);
    }

    static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private static void send(Connection connection) throws IOException {
        connection.out.rewind();
        connection.sent = System.nanoTime();
        while (connection.out.hasRemaining()) {
            connection.channel.write(connection.out);
        }
    }

    private void receive(Connection connection) throws IOException {
        if (connection.channel.read(connection.in) < 0) {
            throw new IOException("the server closed a connection");
        }
        int length = whole(connection.in);
        if (length > 0 && connection.in.position() >= length) {
            check(connection.in);
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = System.nanoTime() - connection.sent;
            connection.in.clear();
            send(connection);
        }
    }

    private void check(ByteBuffer in) throws IOException {
        for (int i = 0; i < status.length(); i++) {
            if (in.get(i) != status.charAt(i)) {
                throw new IOException("not " + status + ": "
                        + new String(in.array(), 0, in.position(), StandardCharsets.UTF_8));
            }
        }
    }

    /** How long the answer is, head and body; 0 while its head is not whole. */
    private static int whole(ByteBuffer in) {
        int length = 0;
        byte[] bytes = in.array();
        for (int i = 0; i + 3 < in.position(); i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                if (bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                    return i + 4 + length;
                }
                length = header(bytes, i + 2) ? number(bytes, i + 2 + LENGTH.length) : length;
            }
        }
        return 0;
    }

    private static boolean header(byte[] bytes, int from) {
        for (int i = 0; i < LENGTH.length; i++) {
            int c = bytes[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; bytes[i] != '\r'; i++) {
            number = bytes[i] == ' ' ? number : number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
