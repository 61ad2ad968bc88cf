package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    @ParameterizedTest
    @CsvSource({"0-0,0,1", "0-9,0,10", "0-99,0,10", "3-,3,10", "-4,6,10", "-99,0,10", "9-9,9,10",
            "0-99999999999999999999,0,10", "-99999999999999999999,0,10"})
    void oneRangeOfAnyFormIsOneSpan(String range, long from, long to) {
        assertEquals(List.of(new Span(from, to)), Span.of("bytes=" + range, 10));
        assertEquals(List.of(new Span(from, to)), Span.of("Bytes= " + range + " ", 10));
    }

    @Test
    void severalRangesAreSeveralSpansAndThosePastTheEndAreDropped() {
        assertEquals(List.of(new Span(0, 1), new Span(8, 10)), Span.of("bytes=0-0, -2,20-30", 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10-", "10-20", "99999999999999999999-", "-0", "10-11,12-13"})
    void aRangePastTheEndIsNotSatisfiable(String range) {
        assertEquals(416, assertThrows(Problem.class, () -> Span.of("bytes=" + range, 10)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=1", "bytes=0-1,", "bytes=0-1,x",
            "lines=0-1",
            "bytes 0-1", "bytes=+1-2", "bytes=1--2", "bytes=--1", "0-1", ""})
    void whatIsWronglyWrittenIsIgnored(String header) {
        assertEquals(List.of(), Span.of(header, 10));
    }

    @Test
    void moreThanThereIsToReadIsIgnored() {
        assertEquals(List.of(), Span.of("bytes=0-,0-,0-", 10));
        assertEquals(List.of(), Span.of("bytes=0-0" + ",0-0".repeat(16), 1000));
    }

    @Test
    void ofAnEmptyFileThereIsNoRange() {
        assertEquals(416, assertThrows(Problem.class, () -> Span.of("bytes=0-", 0)).status());
        assertEquals(416, assertThrows(Problem.class, () -> Span.of("bytes=-1", 0)).status());
    }
}
