package slipway.task;

import java.time.Instant;

/**
 * One row that a statement gave, by column name. It is read at once and kept by nobody.
 * A missing column is a bug of ours and is said as such.
 */
public final class Row {
    private final String[] columns;
    private final Object[] values;

    /** @param values {@code String}, {@code Long}, {@code byte[]} or null each */
    public Row(String[] columns, Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    private Object value(String column) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].equals(column)) {
                return values[i];
            }
        }
        throw new IllegalArgumentException("no column " + column + " among " + String.join(", ", columns));
    }

    private Object present(String column) {
        Object value = value(column);
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }

    public boolean has(String column) {
        return value(column) != null;
    }

    public String text(String column) {
        return (String) present(column);
    }

    public String textOrNull(String column) {
        return (String) value(column);
    }

    public long number(String column) {
        return (Long) present(column);
    }

    public Long numberOrNull(String column) {
        return (Long) value(column);
    }

    public Integer intOrNull(String column) {
        Long number = (Long) value(column);
        return number == null ? null : Math.toIntExact(number);
    }

    public int integer(String column) {
        return Math.toIntExact(number(column));
    }

    public boolean flag(String column) {
        return number(column) != 0;
    }

    public Instant instant(String column) {
        return Times.parse(text(column));
    }

    public Instant instantOrNull(String column) {
        String text = textOrNull(column);
        return text == null ? null : Times.parse(text);
    }

    public byte[] bytesOrNull(String column) {
        return (byte[]) value(column);
    }
}
