package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests are counted, each once, and nobody can make the counts grow in number. */
class RequestMeterTest {
    private static final int MANY = 10_000;

    private final RequestMeter meter = new RequestMeter();

    private String shown() {
        var to = new Exposition();
        meter.show(to);
        return new String(to.bytes(), StandardCharsets.UTF_8);
    }

    private List<String> lines(String beginning) {
        return shown().lines().filter(line -> line.startsWith(beginning)).toList();
    }

    @Test
    void everyRequestIsCountedHoweverManyComeAtOnce() throws InterruptedException {
        var threads = IntStream.range(0, 4).mapToObj(i -> Thread.ofPlatform().start(() -> {
            for (int n = 0; n < MANY; n++) {
                meter.answered("GET", "/api/builds/{id}", n % 2 == 0 ? 200 : 404, 3_000_000);
            }
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(
                "slipway_http_requests_total{route=\"/api/builds/{id}\",method=\"GET\",status=\"200\"} 20000",
                "slipway_http_requests_total{route=\"/api/builds/{id}\",method=\"GET\",status=\"404\"} 20000"),
                lines("slipway_http_requests_total"));
        String labels = "{route=\"/api/builds/{id}\",method=\"GET\"";
        assertTrue(shown().contains("_seconds_bucket" + labels + ",le=\"0.0025\"} 0\n"), shown());
        assertTrue(shown().contains("_seconds_bucket" + labels + ",le=\"0.005\"} 40000\n"), shown());
        assertTrue(shown().contains("_seconds_bucket" + labels + ",le=\"+Inf\"} 40000\n"), shown());
        assertTrue(shown().contains("_seconds_sum" + labels + "} 120\n"), shown());
        assertTrue(shown().contains("_seconds_count" + labels + "} 40000\n"), shown());
    }

    @Test
    void methodsAndStatusesThatAreNobodysAreOne() {
        for (int i = 0; i < MANY; i++) {
            meter.answered("METHOD" + i, "", 600 + i, 1);
        }
        assertEquals(List.of("slipway_http_requests_total{route=\"none\",method=\"other\",status=\"other\"} " + MANY),
                lines("slipway_http_requests_total"));
    }

    @Test
    void aRequestLikeOneBeforeAllocatesNothing() {
        meter.answered("GET", "/api/builds", 200, 1);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MANY; i++) {
            meter.answered("GET", "/api/builds", 200, i);
            meter.answered("OPTIONS", "/api/builds", 405, i);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / MANY;
        assertEquals(0, each, "bytes");
    }

    @Test
    void labelsAreEscaped() {
        var to = new Exposition();
        to.gauge("x", "X.").value(1.5, "a", "\"\\\n");
        String text = new String(to.bytes(), StandardCharsets.UTF_8);
        assertEquals("slipway_x{a=\"\\\"\\\\\\n\"} 1.5", text.lines().toList().getLast());
        assertFalse(text.contains("\r"));
    }
}
