package slipway.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * What stands before each file in a tar, in the form that every tar reads (POSIX ustar). Numbers are octal; a size of
 * 8 GiB and more is binary, its first bit set, as GNU tar has it.
 *
 * <pre>
 * name 100 | mode 8 | uid 8 | gid 8 | size 12 | mtime 12 | checksum 8 | type 1 | … 100 | "ustar" NUL "00" | … | 512
 * </pre>
 *
 * @param name of a plain file, ASCII, 100 characters at most
 * @param size bytes
 */
record TarHeader(String name, long size) {
    static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM = 8;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;
    private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final long MOST_OCTAL = (1L << 33) - 1;

    byte[] bytes(Instant modified) {
        var block = new byte[BLOCK];
        text(block, 0, name);
        text(block, 100, "0000600");
        text(block, 108, "0000000");
        text(block, 116, "0000000");
        if (size <= MOST_OCTAL) {
            text(block, SIZE_AT, octal(size, SIZE - 1));
        } else {
            block[SIZE_AT] = (byte) 0x80;
            ByteBuffer.wrap(block).putLong(SIZE_AT + SIZE - Long.BYTES, size);
        }
        text(block, 136, octal(modified.getEpochSecond(), 11));
        block[TYPE_AT] = '0';
        System.arraycopy(MAGIC, 0, block, MAGIC_AT, MAGIC.length);
        text(block, CHECKSUM_AT, octal(sum(block), 6) + "\0 ");
        return block;
    }

    /** @throws BackupException when it is no plain file's */
    static TarHeader of(byte[] block) throws BackupException {
        if (!Arrays.equals(block, MAGIC_AT, MAGIC_AT + 5, MAGIC, 0, 5)
                || octal(block, CHECKSUM_AT, CHECKSUM) != sum(block)) {
            throw new BackupException("it is no tar, or damaged");
        }
        int end = 0;
        while (end < NAME && block[end] != 0) {
            end++;
        }
        String name = new String(block, 0, end, StandardCharsets.ISO_8859_1);
        if (block[TYPE_AT] != '0' || block[PREFIX_AT] != 0) {
            throw new BackupException("it has '" + name + "', which is no plain file as a backup has them");
        }
        long size = block[SIZE_AT] == (byte) 0x80
                ? ByteBuffer.wrap(block).getLong(SIZE_AT + SIZE - Long.BYTES)
                : octal(block, SIZE_AT, SIZE);
        if (size < 0) {
            throw new BackupException("the size of '" + name + "' in it is no number");
        }
        return new TarHeader(name, size);
    }

    /** How many bytes it takes with those that fill up its last block. */
    static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Of all bytes, those of the checksum itself taken as spaces. */
    private static long sum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static void text(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static String octal(long number, int digits) {
        String text = Long.toOctalString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    /** -1 when it is no number. */
    private static long octal(byte[] block, int from, int length) {
        long number = 0;
        int i = from;
        while (i < from + length && block[i] >= '0' && block[i] <= '7') {
            number = number * 8 + block[i++] - '0';
        }
        boolean ends = i > from && (i == from + length || block[i] == 0 || block[i] == ' ');
        return ends ? number : -1;
    }
}
