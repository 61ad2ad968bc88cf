package slipway.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the server takes at once.
 *
 * @param connections past it a connection is closed at once; the first server of a program decides for all
 * @param streams     long answers ({@link Answer.Stream}, {@link Answer.Later}); past it 503
 * @param atWork      requests in a handler; past it 503
 * @param stall       how long one write may stand still until its connection is cut, or a body be on its way
 */
public record Limits(int connections, int streams, int atWork, Duration stall) {
    /** Its buffer for a head doubles from ten characters on: past 10,240 a half-sent one would take 40 KiB. */
    private static final int LEAST_HEAD = 10_000;
    private static final int MOST_HEAD = 140_000;
    /** What one may take of the heap: the JDK holds a head that is half sent, before any limit of ours sees it. */
    private static final int CONNECTION = 88 * 1024;
    /** What one takes that says nothing. */
    private static final int SILENT = 32 * 1024;
    /** Bytes that it holds for a character of a head, of the kind that takes most; for it a field counts 32 more. */
    private static final int CHARACTER = 5;
    /** Of a head's characters, for each field of another name. */
    private static final int FIELD = 100;
    /** What the rest of the program is given; the unit gives it no more in all. */
    private static final long REST = 96 << 20;

    /** Less than the JDK's own time for a request, after which its connection is closed without an answer. */
    private static final Duration STALL = Duration.ofSeconds(25);

    /**
     * Never more connections than the heap can bear, and half of the files that may be open: while one can't be taken
     * for want of files, the JDK's server tries again and again, and may not come to those that it has.
     */
    public static Limits of(int connections, int streams) throws IOException {
        long most = Math.min(Runtime.getRuntime().maxMemory() / CONNECTION, files() / 2);
        return new Limits((int) Math.min(connections, most), streams, 512, STALL);
    }

    /**
     * The longest head that the JDK's server reads, in characters; it closes the connection of one with a longer one,
     * unanswered. Heads that {@link Turn} refuses are read where every connection can have such a one half sent, beside
     * the eighth of the heap that is for bodies.
     */
    static int head(long heap, int connections) {
        long each = (heap - heap / 8 - REST) / connections - SILENT;
        return Math.clamp(each / CHARACTER, LEAST_HEAD, MOST_HEAD);
    }

    /** How many may be open; Java has raised that to all that it is allowed. */
    private static long files() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return Long.MAX_VALUE;
        }
        return Files.readAllLines(limits).stream().filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}")[1]).filter(most -> !most.equals("unlimited"))
                .mapToLong(Long::parseLong).findFirst().orElse(Long.MAX_VALUE);
    }

    /** Hands the JDK's server its part. It reads these once, when its class loads; what a -D option says stays. */
    void toJdk() {
        set("jdk.httpserver.maxConnections", connections);
        // At its 200 the connections of a busy proxy are closed after each answer.
        set("sun.net.httpserver.maxIdleConnections", connections);
        // Or an answer that is flushed in two parts waits 40 ms for the client's acknowledgement.
        set("sun.net.httpserver.nodelay", true);
        // In seconds, whatever its documentation says: from the first byte of a request to its last.
        set("sun.net.httpserver.maxReqTime", 30);
        int head = head(Runtime.getRuntime().maxMemory(), connections);
        set("sun.net.httpserver.maxReqHeaderSize", head);
        set("sun.net.httpserver.maxReqHeaders", head / FIELD);
        // Read and dropped of a body that is refused: with less, the client sees a reset before it sees the answer.
        set("sun.net.httpserver.drainAmount", 2 * Body.LIMIT);
    }

    private static void set(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }
}
