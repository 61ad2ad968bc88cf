package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagTest {
    @Test
    void whatDiffersInOneBitHasAnotherTag() {
        var body = new byte[700];
        var tags = new HashSet<String>();
        for (int bit = 0; bit < 8 * body.length; bit++) {
            body[bit / 8] ^= (byte) (1 << bit % 8);
            tags.add(Tag.of(body));
            body[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertEquals(8 * body.length, tags.size());
        assertEquals(Tag.of(new byte[700]), Tag.of(body));
    }

    @Test
    void aTagIsKnownInAnyOfTheLines() {
        assertTrue(Tag.known(List.of("\"a\"", "\"b\",W/\"c\""), "c"));
        assertTrue(Tag.known(List.of("*"), "c"));
        assertFalse(Tag.known(List.of("\"ab\"", "a", "\"a", "a\""), "a"));
        assertFalse(Tag.known(List.of(), "a"));
    }
}
