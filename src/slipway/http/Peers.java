package slipway.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is still at the other end of our connections, as Linux lists them. The JDK's server finds out by writing only,
 * and an answer that has nothing to say yet does not write.
 */
final class Peers {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";

    private Peers() {
    }

    /**
     * The ports of those who have closed neither the connection nor their half of it. Of two who share one, at
     * different addresses, both are taken to be there as long as one is.
     *
     * @param port ours
     */
    static Set<Integer> of(int port) {
        var peers = new HashSet<Integer>();
        // A table is not read in one moment: while others come and go it can leave one out, which it hardly does twice.
        for (int i = 0; i < 2; i++) {
            TABLES.forEach(table -> read(table, port, peers));
        }
        return peers;
    }

    /** A line: {@code sl local_address rem_address st …}, an address {@code HEX:PORT}, the port in hex too. */
    private static void read(Path table, int port, Set<Integer> peers) {
        try (var lines = Files.newBufferedReader(table)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.strip().split(" +", 5);
                if (fields.length == 5 && fields[3].equals(ESTABLISHED) && port(fields[1]) == port) {
                    peers.add(port(fields[2]));
                }
            }
        } catch (IOException e) {
            // Not Linux, no IPv6, or not for us to read: then nobody is known.
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
