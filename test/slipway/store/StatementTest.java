package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTest {
    private static final Statement LIST = new Statement("thing.list", """
            -- A comment of its own line.
            SELECT a, '::' AS b -- a comment at the end of one
            FROM thing

            WHERE TRUE
              AND a = :a -- when :a
              AND b > :b AND c <> :c AND b < :b -- when :b
            LIMIT :limit
            """.lines().toList());

    @Test
    void aLineThatHangsOnAParameterIsThereOnlyWhenThatIsGiven() {
        assertEquals(List.of("a", "b"), LIST.conditions());
        assertEquals(List.of("limit"), LIST.variant(List.of()).parameters());
        assertEquals(List.of("a", "limit"), LIST.variant(List.of("a")).parameters());
        assertEquals("""
                SELECT a, '::' AS b -- a comment at the end of one
                FROM thing
                WHERE TRUE
                  AND a = :a
                LIMIT :limit
                """, LIST.variant(List.of("a")).text());
    }

    @Test
    void aParameterThatIsUsedTwiceIsGivenOnce() {
        assertEquals(List.of("a", "b", "c", "limit"), LIST.variant(List.of("a", "b")).parameters());
    }
}
