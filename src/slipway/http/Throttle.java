package slipway.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;

/**
 * Counts refusals by address: past ten within a minute an address has to wait for one. What it remembers is bounded;
 * past that the addresses that came first are forgotten.
 */
final class Throttle {
    static final int ALLOWED = 10;
    static final int ADDRESSES = 4096;
    private static final int MINUTE = 60_000;
    private static final int NETWORK_BYTES = 8;

    private final InstantSource time;
    private final LinkedHashMap<InetAddress, Window> windows = new LinkedHashMap<>();

    private static final class Window {
        private long begun;
        private int count;

        Window(long begun) {
            this.begun = begun;
        }

        /** Not either when the clock went back: an hour's step would have somebody wait an hour. */
        boolean holds(long now) {
            return now >= begun && now < begun + MINUTE;
        }
    }

    Throttle(InstantSource time) {
        this.time = time;
    }

    /** What counts as one address: an IPv6 one stands for its /64, as whoever has one of them has them all. */
    static InetAddress counted(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }

    /**
     * Notes a refusal.
     *
     * @param address as {@link #counted} has it
     * @return how many seconds the address has to wait, 0 as long as it has not had too many
     */
    synchronized int note(InetAddress address) {
        long now = time.millis();
        Window window = windows.get(address);
        if (window == null || !window.holds(now)) {
            window = begin(address, now);
        }
        window.count++;
        if (window.count == ALLOWED + 1) {
            window.begun = now;
        }
        return window.count <= ALLOWED ? 0 : (int) Math.ceilDiv(window.begun + MINUTE - now, 1000L);
    }

    private Window begin(InetAddress address, long now) {
        var window = new Window(now);
        windows.remove(address);
        windows.put(address, window);
        if (windows.size() > ADDRESSES) {
            windows.pollFirstEntry();
        }
        return window;
    }
}
