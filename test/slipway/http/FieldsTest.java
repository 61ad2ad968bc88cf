package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.task.Refusal;
import slipway.task.Refusal.FieldError;

class FieldsTest {
    private static Fields json(String text) {
        return new Fields(Body.object(text.getBytes(StandardCharsets.UTF_8)), Fields.From.JSON, new ArrayList<>());
    }

    private static Fields form(String text) {
        var errors = new ArrayList<FieldError>();
        String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new Fields(Percent.pairs(bytes, "body", errors), Fields.From.FORM, errors);
    }

    private static List<String> wrong(Fields fields) {
        return assertThrows(Refusal.class, fields::done).errors().stream().map(FieldError::field).toList();
    }

    @Test
    void everyKindOfFieldIsRead() {
        var fields = json("""
                {"name":"hello","port":8080,"network":false,"id":17,"auto":["a@b","c@d"],
                 "variables":{"LANG":"C","E":""},"at":"2026-11-23T15:50:00Z","order":"newest","none":null}""");
        assertEquals("hello", fields.word("name", Word.NAME));
        assertEquals(8080, fields.number("port", 80, 1, 65535));
        assertFalse(fields.flag("network", true));
        assertEquals(17, fields.id("id"));
        assertEquals(List.of("a@b", "c@d"), fields.list("auto"));
        assertEquals(Map.of("LANG", "C", "E", ""), fields.variables("variables"));
        assertEquals(Instant.parse("2026-11-23T15:50:00Z"), fields.time("at"));
        assertEquals("newest", fields.choice("order", "fifo", List.of("fifo", "newest")));
        assertTrue(fields.has("none"));
        assertEquals("otherwise", fields.text("none", "otherwise"));
        fields.done();
    }

    @Test
    void anEmptyTextInJsonIsNoNameNoChoiceAndNoTimeInAFormItIsNone() {
        String json = "{\"name\":\"\",\"branch\":\"\",\"order\":\"\",\"at\":\"\",\"command\":\"\"}";
        for (var fields : List.of(json(json), form("name=&branch=&order=&at=&command="))) {
            fields.word("name", Word.NAME);
            assertEquals("main", fields.word("branch", Word.BRANCH, "main"));
            assertEquals("fifo", fields.choice("order", "fifo", List.of("fifo", "newest")));
            assertNull(fields.time("at"));
            assertNull(fields.text("command", null));
        }
        var given = json(json);
        given.word("name", Word.NAME);
        given.word("branch", Word.BRANCH, "main");
        given.choice("order", "fifo", List.of("fifo", "newest"));
        given.time("at");
        given.text("command", null);
        assertEquals(List.of("name", "branch", "order", "at"), wrong(given));
        var filled = form("branch=&order=&at=");
        filled.word("branch", Word.BRANCH, "main");
        filled.choice("order", "fifo", List.of("fifo", "newest"));
        filled.time("at");
        filled.done();
    }

    @Test
    void aFormSaysTheSameInText() {
        var fields = form("name=hello&port=8080&network=false&id=17&auto=a@b,+c%40d&at=2026-11-23T15:50:00Z&none="
                + "&command=echo+a%2Bb%26c&subject=gr%C3%BC%C3%9Fe&raw=é");
        assertEquals("hello", fields.text("name"));
        assertEquals(8080, fields.number("port", 80, 1, 65535));
        assertFalse(fields.flag("network", true));
        assertEquals(17, fields.id("id"));
        assertEquals(List.of("a@b", "c@d"), fields.list("auto"));
        assertEquals(Instant.parse("2026-11-23T15:50:00Z"), fields.time("at"));
        assertTrue(fields.has("none"));
        assertNull(fields.text("none", null));
        assertEquals("echo a+b&c", fields.text("command"));
        assertEquals("grüße", fields.text("subject"));
        assertEquals("é", fields.text("raw"));
        fields.done();
    }

    @Test
    void whatIsAbsentIsItsDefault() {
        var fields = json("{}");
        assertFalse(fields.has("a"));
        assertEquals("x", fields.text("a", "x"));
        assertEquals(7, fields.number("b", 7, 1, 9));
        assertEquals(0, fields.number("outside", 0, 1, 9));
        assertTrue(fields.flag("c", true));
        assertNull(fields.id("d"));
        assertEquals(List.of(), fields.list("e"));
        assertEquals(Map.of(), fields.variables("f"));
        assertNull(fields.time("g"));
        assertNull(fields.word("h", Word.URL, null));
        fields.done();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        var fields = json("{\"name\":\"Not a name\",\"count\":\"3\",\"flag\":\"true\",\"list\":[1],"
                + "\"variables\":{\"lang\":\"C\"},\"order\":\"last\","
                + "\"at\":\"tomorrow\",\"text\":7,\"id\":0,\"typo\":1}");
        fields.word("name", Word.NAME);
        fields.number("count", 1, 1, 9);
        fields.flag("flag", false);
        fields.list("list");
        fields.variables("variables");
        fields.choice("order", "fifo", List.of("fifo", "newest"));
        fields.time("at");
        fields.text("text", "");
        fields.id("id");
        fields.text("url");
        assertEquals(List.of("name", "count", "flag", "list", "variables", "order", "at", "text", "id", "url", "typo"),
                wrong(fields));
    }

    @Test
    void aMessageHasTheOffendingValueAndWhatIsAllowed() {
        var fields = json("{\"name\":\"Höhe\"}");
        fields.word("name", Word.NAME);
        String message = assertThrows(Refusal.class, fields::done).errors().getFirst().message();
        assertTrue(message.contains("'Höhe'") && message.contains("a-z"), message);
    }

    private static String message(Fields fields) {
        return assertThrows(Refusal.class, fields::done).errors().getFirst().message();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"n":10}                   | , not 10
            {"n":1.50}                 | , not 1.50
            {"n":1e999}                | , not 1E+999
            {"n":"5"}                  | , not the text '5'
            {"n":true}                 | , not true
            {"n":[]}                   | ''
            {"n":12345678901234567890123456789012345678901} | ''
            """)
    void aNumberOrAFlagThatIsWrongIsRepeated(String body, String not) {
        var number = json(body);
        number.number("n", 5, 1, 9);
        assertEquals("must be a whole number from 1 to 9" + not, message(number));
        if (!not.equals(", not true")) {
            var flag = json(body);
            flag.flag("n", true);
            assertEquals("must be true or false" + not, message(flag));
        }
    }

    @Test
    void aFormsNumberOrFlagThatIsWrongIsRepeatedInShort() {
        var number = form("n=abc");
        number.number("n", 5, 1, 9);
        assertEquals("must be a whole number from 1 to 9, not 'abc'", message(number));
        var flag = form("n=" + "yes".repeat(100));
        flag.flag("n", true);
        assertEquals("must be true or false, not '" + "yes".repeat(20) + "…'", message(flag));
    }

    /** As curl's {@code -d 'command=./migrate && restart'} sends it. */
    @Test
    void aFieldThatBeginsWithABlankComesFromAnUnescapedSign() {
        var fields = form("command=./migrate && systemctl restart hello");
        fields.text("command");
        var wrong = assertThrows(Refusal.class, fields::done);
        assertEquals("1 field is wrong:  systemctl restart hello: is no field of this request: a value with '&' in it"
                + " must have that percent-encoded, by curl with --data-urlencode", wrong.getMessage());
        var typo = form("b=1");
        assertEquals("is no field of this request", message(typo));
    }

    @Test
    void aRequiredTextThatIsMissingNullOrEmptyIsToldOnce() {
        for (String body : List.of("{}", "{\"a\":null}", "{\"a\":\"\"}", "{\"a\":1}")) {
            var fields = json(body);
            assertEquals("", fields.text("a"));
            assertEquals(List.of("a"), wrong(fields), body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\":0}", "{\"n\":10}", "{\"n\":1.5}", "{\"n\":\"5\"}", "{\"n\":true}", "{\"n\":1e1}",
            "{\"n\":99999999999999999999}", "{\"n\":-1}", "{\"n\":[]}"})
    void aNumberOutsideItsBoundsOrOfAnotherTypeIsWrong(String body) {
        var fields = json(body);
        assertEquals(5, fields.number("n", 5, 1, 9));
        assertEquals(List.of("n"), wrong(fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n=x", "n=1.5", "n=+5", "n=5e0", "n=0x5", "n=%D9%A5", "n=99999999999999999999", "n=0",
            "n=+",
            "n=1e999999999"})
    void aFormsNumberIsPlainDigits(String body) {
        var fields = form(body);
        assertEquals(5, fields.number("n", 5, 1, 9));
        assertEquals(List.of("n"), wrong(fields));
    }

    @Test
    void aFormsFieldThatIsGivenTwiceIsWrong() {
        var fields = form("a=1&b=2&a=1");
        fields.text("a");
        fields.text("b");
        assertEquals(List.of("a"), wrong(fields));
    }

    @Test
    void variablesCannotBeSetInAForm() {
        var fields = form("variables=LANG=C");
        fields.variables("variables");
        assertEquals(List.of("variables"), wrong(fields));
    }

    @Test
    void aTextWithNulOrTooLongForACommandIsWrong() {
        var fields = json("{\"a\":\"x\\u0000y\",\"b\":\"" + "x".repeat(40_000) + "\"}");
        fields.text("a", "");
        fields.text("b", "");
        assertEquals(List.of("a", "b"), wrong(fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=1", "a=%C3", "a=%FF", "a=%C0%80", "a=%ED%A0%80",
            "\u00ff%41=%80"})
    void aFormThatIsWronglyEncodedIsNoForm(String body) {
        var e = assertThrows(Problem.class, () -> form(body));
        assertEquals(400, e.status());
    }

    @ParameterizedTest
    @CsvSource({"a=b&c=%zz,6", "ab=c%4,4", "%,0", "a=%4z,2", "a=b&%41=x%C3%A9%FFy,15", "x=1&y=%C3,6"})
    void theByteIsToldAtWhichAFormIsWronglyEncoded(String body, int at) {
        var e = assertThrows(Problem.class, () -> form(body));
        String why = body.matches(".*%[C-F].*") ? "that is not UTF-8" : "'%' is not followed by two hex digits";
        assertEquals("The body is wrongly percent-encoded at byte " + at + ": " + why + ".", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"a\""})
    void aBodyThatIsNoObjectIsWrong(String body) {
        assertThrows(Refusal.class, () -> json(body));
    }
}
