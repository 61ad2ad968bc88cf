package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.task.Refusal;

class IdempotencyKeyTest {
    @Test
    void quotesAreNoPartOfAKeyAndWhatIsQuotedInThemIs() {
        assertEquals("8e03978e", IdempotencyKey.read("8e03978e"));
        assertEquals("8e03978e", IdempotencyKey.read("\"8e03978e\""));
        assertEquals("a b", IdempotencyKey.read("a b"));
        assertEquals("a\"b", IdempotencyKey.read("a\"b"));
        assertEquals("a\"b\\c", IdempotencyKey.read("\"a\\\"b\\\\c\""));
        assertEquals("x".repeat(255), IdempotencyKey.read("\"" + "x".repeat(255) + "\""));
        assertEquals("\"".repeat(255), IdempotencyKey.read("\"" + "\\\"".repeat(255) + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\"\"", "\"a", "\"a\\\"", "\"a\\b\"", "\"a\"b\"", "\"a\" ", "a\tb", "a\u007f",
            "a\u00e9", "\u0000"})
    void whatIsEmptyOrWronglyQuotedOrNotPrintableIsRefused(String header) {
        assertThrows(Refusal.class, () -> IdempotencyKey.read(header));
    }

    @Test
    void whatIsTooLongIsRefusedHoweverLongItIs() {
        assertThrows(Refusal.class, () -> IdempotencyKey.read("x".repeat(256)));
        assertThrows(Refusal.class, () -> IdempotencyKey.read("\"" + "x".repeat(256) + "\""));
        assertThrows(Refusal.class, () -> IdempotencyKey.read("\"" + "x".repeat(1_000_000) + "\""));
    }
}
