package slipway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** From which address a request comes, though a proxy may stand in between. */
public final class Addresses {
    // Only what is written like this is looked at: anything else Java would ask a name server for.
    private static final Pattern V4 = Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,40}");

    private final Optional<InetAddress> proxy;

    /** @param trustedProxy the address of the peer whose last {@code X-Forwarded-For} is believed, "" for none */
    Addresses(String trustedProxy) {
        proxy = literal(trustedProxy);
    }

    /** An address in numbers; empty for anything else. */
    public static Optional<InetAddress> literal(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * The peer, unless that is the trusted proxy and names a real address. The header's last address is the one that
     * the proxy itself has added; those before it are whatever the client said.
     */
    InetAddress of(Request request) {
        InetAddress peer = request.peer();
        List<String> lines = request.headers("X-Forwarded-For");
        if (lines.isEmpty() || proxy.isEmpty() || !proxy.get().equals(peer)) {
            return peer;
        }
        String line = lines.getLast();
        return literal(line.substring(line.lastIndexOf(',') + 1).strip()).orElse(peer);
    }
}
