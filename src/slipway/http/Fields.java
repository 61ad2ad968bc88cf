package slipway.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slipway.task.Refusal;
import slipway.task.Refusal.FieldError;
import slipway.task.Secret;

/**
 * What a caller gave by name, in a body or a query, read one by one. What is wrong is only noted, so that
 * {@link #done} can tell all of it at once; until then a wrong one reads as its default, or as "".
 * An empty text is the same as null, but in JSON, which has a null, no name, choice or time is empty.
 */
final class Fields {
    enum From { JSON, FORM, QUERY }

    /** As long as a command's argument can be (128 KiB), however many bytes its characters take. */
    private static final int TEXT = 32_768;
    private static final int SHOWN = 60;
    private static final int DIGITS = 40;

    private final Map<String, Object> values;
    private final From from;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors;

    /** @param errors what is known to be wrong already; kept, and added to */
    Fields(Map<String, Object> values, From from, List<FieldError> errors) {
        this.values = values;
        this.from = from;
        this.errors = errors;
    }

    /** Whether it was given, as null too. */
    boolean has(String name) {
        known.add(name);
        return values.containsKey(name);
    }

    /** Required. */
    String text(String name) {
        String text = text(name, null);
        return text == null ? missing(name) : text;
    }

    String text(String name, String otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case String text when text.isEmpty() -> otherwise;
            case String text when text.length() > TEXT -> {
                wrong(name, "is " + text.length() + " characters long; " + TEXT + " are allowed");
                yield otherwise;
            }
            case String text when text.indexOf('\0') >= 0 -> {
                wrong(name, "has a NUL character in it");
                yield otherwise;
            }
            case String text -> text;
            default -> {
                wrong(name, "must be a text");
                yield otherwise;
            }
        };
    }

    private String filled(String name, String otherwise) {
        if (from == From.JSON && "".equals(value(name))) {
            wrong(name, "is empty; leave it out, or give null");
        }
        return text(name, otherwise);
    }

    /** Null when none is given. */
    Secret secret(String name) {
        return Secret.of(text(name, null));
    }

    /** Required. */
    String word(String name, Word word) {
        String text = word(name, word, null);
        return text == null ? missing(name) : text;
    }

    String word(String name, Word word, String otherwise) {
        String text = filled(name, otherwise);
        if (text != null && !text.equals(otherwise) && !word.fits(text)) {
            wrong(name, "'" + shown(text) + "' can't be used: " + word.allowed());
        }
        return text;
    }

    /** Required. */
    String choice(String name, List<String> allowed) {
        String text = choice(name, null, allowed);
        return text == null ? missing(name) : text;
    }

    String choice(String name, String otherwise, List<String> allowed) {
        String text = filled(name, otherwise);
        if (text != null && !text.equals(otherwise) && !allowed.contains(text)) {
            wrong(name, "'" + shown(text) + "' is none of " + String.join(", ", allowed));
            return otherwise;
        }
        return text;
    }

    int number(String name, int otherwise, int min, int max) {
        return (int) number(name, (long) otherwise, min, max);
    }

    long number(String name, long otherwise, long min, long max) {
        Long number = number(name, min, max);
        return number == null ? otherwise : number;
    }

    /** The number of something, or null when none is given. */
    Long id(String name) {
        return number(name, 1, Long.MAX_VALUE);
    }

    /** Null when none is given. */
    Long number(String name, long min, long max) {
        Object value = value(name);
        Long number = switch (value) {
            case Long given -> given;
            case String text when from != From.JSON -> parsed(text);
            case null, default -> null;
        };
        if (value != null && (number == null || number < min || number > max)) {
            wrong(name, "must be a whole number from " + min + " to " + max + not(value));
            return null;
        }
        return number;
    }

    boolean flag(String name, boolean otherwise) {
        Object value = value(name);
        if (from != From.JSON && value instanceof String text) {
            value = text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : text;
        }
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        wrong(name, "must be true or false" + not(value));
        return otherwise;
    }

    /** A moment as RFC 3339 writes it, or null. */
    Instant time(String name) {
        String text = filled(name, null);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            wrong(name, "'" + shown(text) + "' is no time: use one like 2026-11-23T15:50:00Z");
            return null;
        }
    }

    /** Texts, none when null; comma-separated in a form or query. */
    List<String> list(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case String text when from != From.JSON ->
                    Arrays.stream(text.split(",")).map(String::strip).filter(item -> !item.isEmpty()).toList();
            case List<?> items when items.stream().allMatch(item -> item instanceof String text && isText(text)) ->
                    items.stream().map(String.class::cast).toList();
            default -> {
                wrong(name, "must be a list of texts");
                yield List.of();
            }
        };
    }

    /** Variables: texts by {@link Word#KEY}, none when null. A form can't have them. */
    Map<String, String> variables(String name) {
        var variables = new LinkedHashMap<String, String>();
        switch (value(name)) {
            case null -> {
            }
            case Map<?, ?> map -> map.forEach((key, value) -> {
                if (!Word.KEY.fits((String) key)) {
                    wrong(name, "'" + shown((String) key) + "' can't be used: " + Word.KEY.allowed());
                } else if (value instanceof String text && (text.isEmpty() || isText(text))) {
                    variables.put((String) key, text);
                } else {
                    wrong(name, key + " must be a text");
                }
            });
            default -> wrong(name, from == From.JSON
                    ? "must be an object of texts"
                    : "can't be set in a form; send JSON");
        }
        return variables;
    }

    /** Notes that {@code field} is wrong; the message follows its name in a sentence. */
    void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    /** Nothing more is read. Throws the refusal that tells all that is wrong, fields that nobody asked for too. */
    void done() {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                wrong(shown(name), unknown(name));
            }
        }
        if (!errors.isEmpty()) {
            throw from == From.QUERY ? Refusal.invalidQuery(errors) : Refusal.invalid(errors);
        }
    }

    private String unknown(String name) {
        return switch (from) {
            case JSON -> "is no field of this request";
            case QUERY -> "is no parameter of this request";
            // No name of ours has a blank, but what follows an "&&" in a command has one.
            case FORM -> "is no field of this request" + (name.startsWith(" ")
                    ? ": a value with '&' in it must have that percent-encoded, by curl with --data-urlencode" : "");
        };
    }

    /** What was given instead, for the end of a message; "" where that is long, or of many parts. */
    private String not(Object value) {
        return switch (value) {
            case String text -> (from == From.JSON ? ", not the text '" : ", not '") + shown(text) + "'";
            case Long number -> ", not " + number;
            case Boolean flag -> ", not " + flag;
            case BigDecimal number when number.precision() <= DIGITS -> ", not " + number;
            default -> "";
        };
    }

    private Object value(String name) {
        known.add(name);
        return values.get(name);
    }

    private String missing(String name) {
        if (errors.stream().noneMatch(error -> error.field().equals(name))) {
            wrong(name, "is needed");
        }
        return "";
    }

    private static boolean isText(String text) {
        return !text.isEmpty() && text.length() <= TEXT && text.indexOf('\0') < 0;
    }

    /** Null unless it is up to 18 characters of plain digits, a minus sign before them or not. */
    private static Long parsed(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return text.length() == start || text.length() > 18 ? null : Long.valueOf(text);
    }

    /** A caller's text as a message may repeat it: short, on one line. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
