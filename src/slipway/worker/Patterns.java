package slipway.worker;

import java.util.List;

/**
 * Looks for many byte strings at once, in one pass whose time does not depend on how many there are, nor on what is
 * looked through (Aho-Corasick). Its states are the beginnings of the patterns; the state after a byte is the longest
 * one that the bytes so far end in.
 */
final class Patterns {
    /** The state in which nothing has begun. */
    static final int START = 0;

    private static final int BYTES = 256;

    /** What is found, in the order of its ends. */
    interface Found {
        /** @param end the index after the last byte; of several that end there the longest is told */
        void at(int end, int length);
    }

    /** The states after one byte. */
    private final int[] first = new int[BYTES];
    /** A bit for every two bytes that a pattern begins with: most of an output does not, and is passed over quickly. */
    private final long[] pairs = new long[BYTES * BYTES / Long.SIZE];
    // Of each state: its last byte, the states one byte longer as a list, …
    private final byte[] label;
    private final int[] child;
    private final int[] sibling;
    // … the longest other state that it ends in, the longest pattern that it ends in, and how many of its last bytes may
    // still become one.
    private final int[] fallback;
    private final int[] whole;
    private final int[] open;
    private int states = 1;

    /** @param patterns none of them empty */
    Patterns(List<byte[]> patterns) {
        int most = 1 + patterns.stream().mapToInt(pattern -> pattern.length).sum();
        label = new byte[most];
        child = new int[most];
        sibling = new int[most];
        fallback = new int[most];
        whole = new int[most];
        open = new int[most];
        patterns.forEach(this::add);
        link();
    }

    private void add(byte[] pattern) {
        int state = START;
        for (byte b : pattern) {
            int next = child(state, b);
            state = next == START ? grow(state, b) : next;
        }
        whole[state] = pattern.length;
        for (int two = 0; two < BYTES; two++) {
            if (pattern.length == 1 || pattern[1] == (byte) two) {
                int pair = (pattern[0] & 0xff) << 8 | two;
                pairs[pair >> 6] |= 1L << pair;
            }
        }
    }

    private int grow(int state, byte b) {
        int grown = states++;
        label[grown] = b;
        open[grown] = open[state] + 1;
        if (state == START) {
            first[b & 0xff] = grown;
        } else {
            sibling[grown] = child[state];
            child[state] = grown;
        }
        return grown;
    }

    private int child(int state, byte b) {
        if (state == START) {
            return first[b & 0xff];
        }
        int next = child[state];
        while (next != START && label[next] != b) {
            next = sibling[next];
        }
        return next;
    }

    /** Shorter states first, as a state's fallback is shorter. */
    private void link() {
        var queue = new int[states];
        int end = 0;
        for (int state : first) {
            if (state != START) {
                queue[end++] = state;
            }
        }
        for (int i = 0; i < end; i++) {
            int state = queue[i];
            whole[state] = Math.max(whole[state], whole[fallback[state]]);
            if (child[state] == START) {
                open[state] = open[fallback[state]];
            }
            for (int next = child[state]; next != START; next = sibling[next]) {
                fallback[next] = next(fallback[state], label[next]);
                queue[end++] = next;
            }
        }
    }

    private int next(int state, byte b) {
        int from = state;
        int next = child(from, b);
        while (next == START && from != START) {
            from = fallback[from];
            next = child(from, b);
        }
        return next;
    }

    /** @return the state after those bytes, which came in {@code state} */
    int scan(byte[] bytes, int from, int to, int state, Found found) {
        int now = state;
        for (int i = from; i < to; ) {
            if (now == START) {
                while (i + 1 < to && !begins(bytes[i], bytes[i + 1])) {
                    i++;
                }
            }
            now = next(now, bytes[i++]);
            if (whole[now] > 0) {
                found.at(i, whole[now]);
            } else if (now == first[bytes[i - 1] & 0xff] && i < to && !begins(bytes[i - 1], bytes[i])) {
                now = START;
            }
        }
        return now;
    }

    private boolean begins(byte one, byte two) {
        int pair = (one & 0xff) << 8 | two & 0xff;
        return (pairs[pair >> 6] & 1L << pair) != 0;
    }

    /** How many of the last bytes may still become something that is looked for. */
    int open(int state) {
        return open[state];
    }
}
