package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long an address has to wait after many refusals. */
class ThrottleTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final Throttle throttle = new Throttle(now::get);
    private final InetAddress address = address("192.0.2.1");

    private static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private void tenAreAllowed(InetAddress from) {
        for (int i = 1; i <= 10; i++) {
            assertEquals(0, throttle.note(from), from + ", " + i);
        }
    }

    @Test
    void theEleventhWithinAMinuteWaitsForAMinute() {
        tenAreAllowed(address);
        pass(Duration.ofSeconds(59));
        assertEquals(60, throttle.note(address));
        pass(Duration.ofMillis(58_500));
        assertEquals(2, throttle.note(address));
        pass(Duration.ofMillis(1499));
        assertEquals(1, throttle.note(address));
        pass(Duration.ofMillis(1));
        tenAreAllowed(address);
        assertEquals(60, throttle.note(address));
    }

    @Test
    void tenAMinuteNeverWait() {
        for (int minute = 0; minute < 5; minute++) {
            tenAreAllowed(address);
            pass(Duration.ofMinutes(1));
        }
    }

    @Test
    void everyAddressWaitsForItself() {
        tenAreAllowed(address);
        assertEquals(60, throttle.note(address));
        tenAreAllowed(address("192.0.2.2"));
    }

    @Test
    void aClockThatGoesBackMakesNobodyWaitTheLonger() {
        tenAreAllowed(address);
        assertEquals(60, throttle.note(address));
        pass(Duration.ofHours(-1));
        tenAreAllowed(address);
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreCountedAsOne() {
        InetAddress network = Throttle.counted(address("2001:db8:1:2:a:b:c:d"));
        assertEquals(network, Throttle.counted(address("2001:db8:1:2::1")));
        assertTrue(!network.equals(Throttle.counted(address("2001:db8:1:3::1"))));
        assertEquals(address("192.0.2.1"), Throttle.counted(address("192.0.2.1")));
        assertEquals(address("192.0.2.1"), Throttle.counted(address("::ffff:192.0.2.1")));
    }

    @Test
    void thoseThatCameFirstAreForgottenWhenThereAreTooMany() throws UnknownHostException {
        tenAreAllowed(address);
        for (int i = 1; i < Throttle.ADDRESSES; i++) {
            throttle.note(other(i));
        }
        assertEquals(60, throttle.note(address), "as many as there can be");
        throttle.note(other(Throttle.ADDRESSES));
        assertEquals(0, throttle.note(address));
    }

    private static InetAddress other(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    }
}
