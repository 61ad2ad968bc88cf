package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values that are not told. */
class MaskTest {
    private static String masked(String text, String... values) {
        return Mask.NONE.and(List.of(values)).hide(text);
    }

    @Test
    void everyValueIsThreeStarsWhereverItStands() {
        assertEquals("*** = '***', ******", masked("s3cret = 's3cret', s3crets3cret", "s3cret"));
        assertEquals("***, ***, another", masked("one, two, another", "one", "two"));
        assertEquals("n***thing", masked("nothing", "o"));
        assertEquals("nothing", masked("nothing", "s3cret"));
    }

    @Test
    void theLongestIsTakenAndWhatOverlapsIsOne() {
        assertEquals("***", masked("password", "pass", "password", "word"));
        assertEquals("*** ***", masked("password pass", "pass", "password"));
        assertEquals("<***>", masked("<abcdef>", "abcd", "cdef"));
        assertEquals("<***>", masked("<abababab>", "abab"));
        assertEquals("<***d>", masked("<abcd>", "abc", "bcx", "b"));
    }

    @Test
    void aValueOfSeveralLinesIsLookedForLineByLineInItsLongOnes() {
        String key = "-----BEGIN KEY-----\r\n  MIIEpAIBAAKC\n}\nseven77\neight888\n";
        assertEquals("***\n  ***\n}\nseven77\n***\n", masked("""
                -----BEGIN KEY-----
                  MIIEpAIBAAKC
                }
                seven77
                eight888
                """, key));
        assertEquals("x *** y", masked("x MIIEpAIBAAKC y", key), "whatever stands around it");
        assertEquals("ab *** ab", masked("ab       ab ab", "1234567\n      ab"),
                "with its indentation, if only so it is long");
    }

    @Test
    void aValueOfOneLineIsLookedForHoweverShortItIsAndWithoutTheSpaceAroundIt() {
        assertEquals("***", masked("hunter2", "hunter2\n"));
        assertEquals("***", masked("hunter2", "\r\n hunter2 \t\n"));
        assertEquals("*** ***", masked("7 7", "7"));
    }

    @Test
    void aValueOfShortLinesOnlyIsLookedForAsAWhole() {
        assertEquals("user ***\n", masked("user user\npass\n", "user\npass\n"));
    }

    @Test
    void aBlankValueHidesNothing() {
        assertEquals("a b\n", masked("a b\n", "", " ", "\n", " \n \n"));
    }

    @Test
    void valuesAreBytesAndSoIsWhatStandsAroundThem() throws IOException {
        assertEquals("→***←", masked("→pässwörd€😀←", "pässwörd€😀"));
        var out = new ByteArrayOutputStream();
        var stream = Mask.NONE.and(List.of("é")).over(out);
        stream.write(new byte[] {(byte) 0xff, (byte) 0xc3, (byte) 0xc3, (byte) 0xa9, (byte) 0xa9, 0, (byte) 0xc3});
        stream.flush();
        assertEquals("\u00ff\u00c3***\u00a9\0\u00c3", out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatIsHiddenLaterIsHiddenToo() {
        Mask first = Mask.NONE.and(List.of("one"));
        assertEquals("*** ***", first.and(List.of("two")).hide("one two"));
        assertEquals("*** two", first.hide("one two"));
    }

    @Test
    void onlyWhatMayBecomeAValueIsHeldBackAndOnlyUntilItCannot() throws IOException {
        var out = new ByteArrayOutputStream();
        var stream = Mask.NONE.and(List.of("s3cret", "3credible")).over(out);
        stream.write("a line that is over\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("a line that is over\n", out.toString());
        out.reset();
        stream.write("maybe s3cre".getBytes(StandardCharsets.UTF_8));
        assertEquals("maybe ", out.toString());
        stream.write('d');
        assertEquals("maybe s", out.toString(), "it may still be the other one");
        stream.write('!');
        assertEquals("maybe s3cred!", out.toString());
        out.reset();
        stream.write("s3cret".getBytes(StandardCharsets.UTF_8));
        assertEquals("***", out.toString());
        stream.write("s3cre".getBytes(StandardCharsets.UTF_8));
        stream.flush();
        assertEquals("***s3cre", out.toString(), "nothing more comes");
        stream.write("t".getBytes(StandardCharsets.UTF_8));
        assertEquals("***s3cret", out.toString(), "the next command begins anew");
    }

    @Test
    void anySplitOfAnyOutputIsMaskedAsIfItHadComeAtOnce() throws IOException {
        var random = new Random(20261123);
        int found = 0;
        for (int round = 0; round < 3000; round++) {
            var values = new ArrayList<String>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                values.add(word(random, 1 + random.nextInt(8)));
            }
            String text = word(random, random.nextInt(200));
            String wanted = reference(text, values);
            found += wanted.contains("*") ? 1 : 0;
            assertEquals(wanted, split(random, text, values), () -> values + " in " + text);
        }
        assertTrue(found > 1000, found + " had one");
    }

    /** Of few letters, so that values are found, and begin within one another. */
    private static String word(Random random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append("abc".charAt(Math.min(2, random.nextInt(5))));
        }
        return word.toString();
    }

    private static String split(Random random, String text, List<String> values) throws IOException {
        var out = new ByteArrayOutputStream();
        var stream = Mask.NONE.and(values).over(out);
        for (int at = 0; at < text.length(); ) {
            int length = Math.min(text.length() - at, 1 + random.nextInt(30));
            byte[] bytes = (random.nextBoolean() ? "" : "xx").concat(text).getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, bytes.length - text.length() + at, length);
            at += length;
        }
        stream.flush();
        return out.toString();
    }

    /** Finds every place of every value, and joins those that overlap. */
    private static String reference(String text, List<String> values) {
        var told = new StringBuilder();
        int end = -1;
        for (int i = 0; i <= text.length(); i++) {
            int longest = 0;
            for (String value : values) {
                longest = text.startsWith(value, i) ? Math.max(longest, value.length()) : longest;
            }
            if (longest > 0) {
                told.append(i >= end ? "***" : "");
                end = Math.max(end, i + longest);
            }
            if (i >= end && i < text.length()) {
                told.append(text.charAt(i));
            }
        }
        return told.toString();
    }
}
