package slipway.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text. See {@link Json#parse}. */
final class JsonReader {
    /** Each costs a hundred times the bytes that it takes in a text. */
    private static final int MOST_KEYS = 1000;
    private static final int DEPTH = 64;

    private final JsonScanner scanner;

    JsonReader(byte[] text) {
        scanner = new JsonScanner(text);
    }

    Object document() {
        scanner.space();
        Object value = value(0);
        scanner.space();
        if (scanner.peek() >= 0) {
            throw scanner.wrong("nothing more may follow");
        }
        return value;
    }

    private Object value(int depth) {
        return switch (scanner.peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> scanner.string();
            case 't' -> scanner.word("true", true);
            case 'f' -> scanner.word("false", false);
            case 'n' -> scanner.word("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> scanner.number();
            case -1 -> throw scanner.wrong("the text ends where a value should be");
            default -> throw scanner.wrong("a value should be here");
        };
    }

    private Map<String, Object> object(int depth) {
        begin(depth);
        if (scanner.peek() == '}') {
            scanner.step();
            return Map.of();
        }
        var map = new LinkedHashMap<String, Object>();
        while (true) {
            int start = scanner.at();
            if (scanner.peek() != '"') {
                throw scanner.wrong("a key in quotes should be here");
            }
            String key = scanner.string();
            if (map.containsKey(key)) {
                throw new JsonException(start, "this key is there twice");
            }
            scanner.space();
            if (scanner.peek() != ':') {
                throw scanner.wrong("a colon should be here");
            }
            scanner.step();
            scanner.space();
            if (map.size() == MOST_KEYS) {
                throw new JsonException(start, "an object has more than " + MOST_KEYS + " keys");
            }
            map.put(key, value(depth));
            if (!more('}', "a comma or a closing brace should be here")) {
                return map;
            }
        }
    }

    private List<Object> array(int depth) {
        begin(depth);
        if (scanner.peek() == ']') {
            scanner.step();
            return List.of();
        }
        var list = new ArrayList<Object>();
        while (true) {
            list.add(value(depth));
            if (!more(']', "a comma or a closing bracket should be here")) {
                return list;
            }
        }
    }

    private void begin(int depth) {
        if (depth > DEPTH) {
            throw scanner.wrong("nested deeper than " + DEPTH);
        }
        scanner.step();
        scanner.space();
    }

    /** Steps over a comma, or over the end. */
    private boolean more(char end, String otherwise) {
        scanner.space();
        int c = scanner.peek();
        if (c != ',' && c != end) {
            throw scanner.wrong(otherwise);
        }
        scanner.step();
        if (c == ',') {
            scanner.space();
        }
        return c == ',';
    }
}
