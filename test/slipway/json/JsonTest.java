package slipway.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.task.Role;

class JsonTest {
    private static Object parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Object parseBytes(int... bytes) {
        var text = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            text[i] = (byte) bytes[i];
        }
        return Json.parse(text);
    }

    @Test
    void everyKindOfValueIsRead() {
        assertEquals(Map.of("a", List.of(1L, true, false, "x"), "b", Map.of()),
                parse(" {\"a\" : [1, true,\tfalse,\n\"x\"],\r\n\"b\":{} } "));
        assertNull(parse("null"));
        assertEquals(List.of(), parse("[ ]"));
    }

    @Test
    void keysKeepTheirOrder() {
        var map = (Map<?, ?>) parse("{\"z\":1,\"a\":2,\"m\":3}");
        assertEquals(List.of("z", "a", "m"), new ArrayList<Object>(map.keySet()));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "17,17", "-1,-1", "999999999999999999,999999999999999999",
            "9223372036854775807,9223372036854775807", "-9223372036854775808,-9223372036854775808"})
    void wholeNumbersAreLongs(String text, long number) {
        assertEquals(number, parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "1.5", "-0.0", "1e3", "1E+3", "1e-3",
            "0.1e999", "1.00"})
    void otherNumbersAreExact(String text) {
        assertEquals(new BigDecimal(text), parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "1e1000", "--1", "1_000", "NaN",
            "Infinity",
            "-Infinity", "00", "-01", "1.e3", "12345678901234567890123456789012345678901234567890123456789012345"})
    void whatIsNoNumberIsRefused(String text) {
        assertThrows(JsonException.class, () -> parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
            "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "nul", "True", "tru",
            "nullx", "1 1", "[]]", "{}{}", "\"", "\"a", "'a'", "undefined", "//x\n1", "/* */1", "\u00a01", "\u000b1",
            "\ufeff{}", "[1}", "{\"a\":1]", ":", ",", "\"a\":1"})
    void whatIsNotJsonIsRefused(String text) {
        assertThrows(JsonException.class, () -> parse(text));
    }

    @Test
    void escapesAreRead() {
        assertEquals("\"\\/\b\f\n\r\tAé€😀\0",
                parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\uD83d\\uDe00\\u0000\""));
        assertEquals("é€😀\u007f\u2028", parse("\"é€😀\u007f\u2028\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x41", "\\u12", "\\u12g4", "\\U0041", "\\'", "\\", "a\nb", "a\tb", "\u0000", "\u001f",
            "\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800x", "\\ud800\\n", "\\udc00\\ud800", "\\ud800\\u0041",
            "\\u+123", "\\u 123"})
    void whatIsNoStringIsRefused(String inside) {
        assertThrows(JsonException.class, () -> parse('"' + inside + '"'));
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        int quote = '"';
        int[][] wrong = {{0x80}, {0xBF}, {0xC0, 0x80}, {0xC1, 0xBF}, {0xC3}, {0xC3, 0x28}, {0xE0, 0x80, 0x80},
                {0xE0, 0x9F, 0xBF}, {0xE2, 0x82}, {0xED, 0xA0, 0x80}, {0xED, 0xBF, 0xBF}, {0xF0, 0x80, 0x80, 0x80},
                {0xF0, 0x8F, 0xBF, 0xBF}, {0xF4, 0x90, 0x80, 0x80}, {0xF5, 0x80, 0x80, 0x80},
                {0xF8, 0x88, 0x80, 0x80, 0x80},
                {0xFE}, {0xFF}, {0xF0, 0x9F, 0x98}};
        for (int[] bytes : wrong) {
            int[] text = new int[bytes.length + 2];
            text[0] = quote;
            System.arraycopy(bytes, 0, text, 1, bytes.length);
            text[text.length - 1] = quote;
            assertThrows(JsonException.class, () -> parseBytes(text), Arrays.toString(text));
        }
        assertEquals("\uD7FF", parseBytes(quote, 0xED, 0x9F, 0xBF, quote));
        assertEquals("\uE000", parseBytes(quote, 0xEE, 0x80, 0x80, quote));
        assertEquals("\uDBFF\uDFFF", parseBytes(quote, 0xF4, 0x8F, 0xBF, 0xBF, quote));
    }

    @Test
    void aKeyThatIsThereTwiceIsRefusedHoweverItIsWritten() {
        var e = assertThrows(JsonException.class, () -> parse("{\"a\":null,\"\\u0061\":1}"));
        assertEquals(10, e.offset());
        assertEquals(Map.of("a", Map.of("a", 1L)), parse("{\"a\":{\"a\":1}}"));
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsRefused() {
        Object value = parse("[".repeat(64) + "]".repeat(64));
        for (int i = 1; i < 64; i++) {
            value = ((List<?>) value).getFirst();
        }
        assertEquals(List.of(), value);
        assertThrows(JsonException.class, () -> parse("[".repeat(65) + "]".repeat(65)));
        assertThrows(JsonException.class, () -> parse("{\"a\":".repeat(65) + "1" + "}".repeat(65)));
        assertThrows(JsonException.class, () -> parse("[".repeat(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"a\":tru}|5", "{\"a\" 1}|5", "[1,]|3", "\"é\" x|5", "|0", "[1|2"})
    void theOffsetIsInBytes(String text, int offset) {
        var e = assertThrows(JsonException.class, () -> parse(text == null ? "" : text));
        assertEquals(offset, e.offset());
    }

    @Test
    void everyKindOfValueIsWritten() {
        var map = new LinkedHashMap<String, Object>();
        map.put("text", "a\"b\\c\n\r\t\u0001\u001f/é€😀\u007f");
        map.put("numbers", Arrays.asList(1, -2L, new BigDecimal("1.50"), 0.5));
        map.put("flag", true);
        map.put("none", null);
        map.put("role", Role.ADMIN);
        map.put("at", Instant.parse("2026-11-23T15:50:00.1Z"));
        map.put("empty", Arrays.asList(List.of(), Map.of()));
        assertEquals("{\"text\":\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f/é€😀\u007f\",\"numbers\":[1,-2,1.50,0.5],"
                + "\"flag\":true,\"none\":null,\"role\":\"admin\",\"at\":\"2026-11-23T15:50:00.100Z\","
                + "\"empty\":[[],{}]}",
                Json.text(map));
    }

    @Test
    void halfASurrogatePairIsWrittenAsTheReplacementCharacter() {
        assertEquals("\"a\uFFFDb\uFFFD\"", Json.text("a\ud800b\udc00"));
        assertEquals("\"\uFFFD\"", Json.text("\ud800"));
    }

    @Test
    void whatJsonCannotSayIsABugAndRefused() {
        assertThrows(IllegalArgumentException.class, () -> Json.text(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Json.text(Float.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Json.text(new Object()));
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        var random = new Random(20261123);
        for (int i = 0; i < 2000; i++) {
            Object value = value(random, 0);
            assertEquals(value, Json.parse(Json.line(value)));
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> random.nextLong();
            case 1 -> new BigDecimal(random.nextDouble());
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> text(random);
            case 5 -> {
                var list = new ArrayList<Object>();
                random.ints(random.nextInt(5)).forEach(any -> list.add(value(random, depth + 1)));
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<String, Object>();
                random.ints(random.nextInt(5)).forEach(any -> map.put(text(random), value(random, depth + 1)));
                yield map;
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(40), 0, 0x11000)
                .map(c -> c < 0x800 ? c % 0x90 : c)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
