package slipway.http;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How much of what was measured was how large. To add to it takes no lock and allocates nothing. */
final class Histogram {
    private static final double NANOS = 1e9;

    private final double[] bounds;
    private final double unit;
    private final long[] limits;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    private Histogram(double unit, double... bounds) {
        this.unit = unit;
        this.bounds = bounds;
        this.limits = Arrays.stream(bounds).mapToLong(bound -> Math.round(bound * unit)).toArray();
        this.counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /** Of nanoseconds, shown as seconds, as are the upper {@code bounds}, lowest first. */
    static Histogram seconds(double... bounds) {
        return new Histogram(NANOS, bounds);
    }

    static Histogram numbers(double... bounds) {
        return new Histogram(1, bounds);
    }

    void add(long value) {
        int i = 0;
        while (i < limits.length && value > limits[i]) {
            i++;
        }
        counts[i].increment();
        sum.add(value);
    }

    double[] bounds() {
        return bounds;
    }

    /** How many were at most as large as each of the bounds, and then how many there were. */
    long[] counts() {
        var upTo = Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
        Arrays.parallelPrefix(upTo, Long::sum);
        return upTo;
    }

    double sum() {
        return sum.sum() / unit;
    }
}
