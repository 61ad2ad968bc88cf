package slipway.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our tars and the program tar's. */
class TarTest {
    private static final Instant TIME = Instant.parse("2026-11-23T15:50:00Z");

    @TempDir
    private Path folder;
    private Path tar;

    private void write(Map<String, byte[]> files) throws IOException {
        tar = folder.resolve("it.tar");
        try (var writer = new TarWriter(Files.newOutputStream(tar), TIME)) {
            for (var file : files.entrySet()) {
                writer.add(file.getKey(), file.getValue());
            }
        }
    }

    private Map<String, byte[]> read() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var reader = new TarReader(tar)) {
            for (var file = reader.next(); file.isPresent(); file = reader.next()) {
                var content = new ByteArrayOutputStream();
                reader.copy(content);
                files.put(file.get().name(), content.toByteArray());
            }
        }
        return files;
    }

    private String refusal() {
        return assertThrows(BackupException.class, this::read).getMessage();
    }

    private String program(String... words) throws Exception {
        var process = new ProcessBuilder(words).redirectErrorStream(true).directory(folder.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void theProgramTarReadsWhatWeWrite() throws Exception {
        write(Map.of("artifacts/17.tar.gz", "x".repeat(1000).getBytes(StandardCharsets.UTF_8)));
        String listed = program("env", "TZ=UTC", "tar", "--utc", "-tvf", tar.toString());
        assertTrue(listed.matches("-rw------- 0/0 +1000 2026-11-23 15:50 artifacts/17.tar.gz\n"), listed);
        program("tar", "-xf", tar.toString());
        assertEquals("x".repeat(1000), Files.readString(folder.resolve("artifacts/17.tar.gz")));
    }

    @Test
    void weReadWhatTheProgramTarWrites() throws Exception {
        Files.writeString(folder.resolve("a"), "one");
        Files.writeString(folder.resolve("b"), "");
        tar = folder.resolve("it.tar");
        for (String format : List.of("gnu", "ustar")) {
            program("tar", "--format=" + format, "-cf", tar.toString(), "a", "b");
            assertEquals("{a=one, b=}", texts());
        }
    }

    private String texts() throws IOException {
        var texts = new LinkedHashMap<String, String>();
        read().forEach((name, content) -> texts.put(name, new String(content, StandardCharsets.UTF_8)));
        return texts.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 65_536, 100_000})
    void filesOfAnySizeComeBackAsTheyWere(int size) throws IOException {
        var content = new byte[size];
        Arrays.fill(content, (byte) 7);
        write(Map.of("first", content));
        assertArrayEquals(content, read().get("first"));
        assertEquals(0, Files.size(tar) % 512);
    }

    @Test
    void aFileOfMoreThanEightGibibytesHasItsSizeInItsHeader() throws Exception {
        long size = (1L << 33) + 5;
        byte[] header = new TarHeader("large", size).bytes(TIME);
        assertEquals(new TarHeader("large", size), TarHeader.of(header));
        assertEquals(new TarHeader("large", (1L << 33) - 1),
                TarHeader.of(new TarHeader("large", (1L << 33) - 1).bytes(TIME)));
        tar = Files.write(folder.resolve("it.tar"), header);
        var listed = new ProcessBuilder("tar", "-tvf", tar.toString()).redirectErrorStream(true).start();
        assertTrue(new String(listed.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .contains(" " + size + " "));
        listed.waitFor();
    }

    @Test
    void whatIsCutOffAnywhereIsRefused() throws IOException {
        write(Map.of("first", new byte[1000]));
        byte[] whole = Files.readAllBytes(tar);
        for (int length = 0; length < whole.length; length += 100) {
            Files.write(tar, Arrays.copyOf(whole, length));
            assertTrue(refusal().startsWith("it is cut off: "), length + ": " + refusal());
        }
    }

    @Test
    void aBrokenHeaderIsRefused() throws IOException {
        write(Map.of("first", new byte[10]));
        byte[] whole = Files.readAllBytes(tar);
        for (int i = 0; i < 512; i += 7) {
            byte[] broken = whole.clone();
            broken[i] ^= 1;
            Files.write(tar, broken);
            assertEquals("it is no tar, or damaged", refusal(), "byte " + i);
        }
    }

    @Test
    void aSizeOfMoreThanThereIsTakesNoRoom() throws IOException {
        for (long size : List.of(1L << 20, 1L << 40, Long.MAX_VALUE, -1L, Long.MIN_VALUE)) {
            tar = Files.write(folder.resolve("it.tar"), header(size));
            assertTrue(refusal().matches("it is cut off: of the [0-9]+ bytes of 'huge' it has 0"
                    + "|the size of 'huge' in it is no number"), refusal());
        }
    }

    /** With a size that no octal number says. */
    private static byte[] header(long size) {
        byte[] header = new TarHeader("huge", 1L << 40).bytes(TIME);
        ByteBuffer.wrap(header).putLong(128, size);
        long sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        byte[] octal = (String.format("%6s", Long.toOctalString(sum)).replace(' ', '0') + "\0 ")
                .getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 148, octal.length);
        return header;
    }

    @Test
    void linksFoldersAndDevicesAreRefused() throws Exception {
        tar = folder.resolve("it.tar");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("one"), "x");
        Files.createLink(folder.resolve("two"), folder.resolve("one"));
        program("mkfifo", "fifo");
        for (String name : List.of("link", "sub", "fifo")) {
            program("tar", "-cf", tar.toString(), name);
            assertTrue(refusal().endsWith("', which is no plain file as a backup has them"), refusal());
        }
        program("tar", "-cf", tar.toString(), "one", "two");
        assertTrue(refusal().startsWith("it has 'two', which is no plain file"), refusal());
    }

    @Test
    void somethingBehindTheEndIsRefused() throws IOException {
        write(Map.of("first", new byte[10]));
        byte[] whole = Files.readAllBytes(tar);
        Files.write(tar, Arrays.copyOf(whole, whole.length + 512));
        assertEquals(1, read().size());
        Files.write(tar, Arrays.copyOf(whole, whole.length + (1 << 20)));
        assertEquals("something stands behind its end", refusal());
        byte[] more = Arrays.copyOf(whole, whole.length + 512);
        more[whole.length + 3] = 1;
        Files.write(tar, more);
        assertEquals("something stands behind its end", refusal());
    }
}
