package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private static final long MIB = 1 << 20;
    /** Bytes, measured: a connection that is silent, and a character of the half-sent heads that take most. */
    private static final int SILENT = 30_600;
    private static final int CHARACTER = 5;

    @ParameterizedTest
    @CsvSource({"32, 570", "62, 1132", "64, 1170", "64, 16", "64, 1", "256, 4096"})
    void withLittleHeapNoHeadIsReadThatIsMuchLongerThanAllowed(long mib, int connections) {
        assertEquals(10_000, Limits.head(mib * MIB, connections));
    }

    @ParameterizedTest
    @CsvSource({"1024, 20", "1900, 64", "2048, 64", "3900, 128", "6144, 128", "32768, 128"})
    void withTheHeapOfAUsualMachineOneOfSoManyKibIsRead(long mib, int kib) {
        // Beside it the request's line and some other fields.
        assertTrue(Limits.head(mib * MIB, 4096) > kib * 1024 + 500);
    }

    @Test
    void asManyHalfSentHeadsAsThereCanBeLeaveRoom() {
        for (long heap = 128 * MIB; heap < 65_536 * MIB; heap += 128 * MIB) {
            for (int connections : new int[] {1, 100, 1000, 4096, 100_000}) {
                int head = Limits.head(heap, connections);
                long taken = (long) connections * (SILENT + head * CHARACTER);
                assertTrue(head == 10_000 || taken < heap - heap / 8 - 64 * MIB, heap + " " + connections);
            }
        }
    }
}
