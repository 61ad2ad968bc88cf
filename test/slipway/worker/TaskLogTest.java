package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.Programs;

@Timeout(60)
class TaskLogTest {
    @TempDir
    private Path folder;
    private Path file;
    private final AtomicInteger grown = new AtomicInteger();

    @BeforeEach
    void nameFile() {
        file = folder.resolve("17.log");
    }

    private TaskLog log(long limit) {
        return new TaskLog(file, limit, () -> true, grown::incrementAndGet);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theFileIsMadeByTheFirstByteAndForItsOwnerOnly() throws Exception {
        try (var log = log(100)) {
            log.write(new byte[0]);
            assertFalse(Files.exists(file));
            log.write('x');
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals("x", Files.readString(file));
        }
        assertEquals(1, grown.get());
    }

    @Test
    void bytesAreInTheFileBeforeItsGrowthIsTold() throws Exception {
        var seen = new String[1];
        try (var log = new TaskLog(file, 100, () -> true, () -> {
            try {
                seen[0] = Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })) {
            log.write(bytes("one\n"));
            assertEquals("one\n", seen[0]);
            assertEquals(4, log.size());
        }
    }

    @Test
    void aLineOfTheServicesOwnBeginsOnAFreshLine() throws Exception {
        try (var log = log(100)) {
            log.say("begun");
            log.write(bytes("no newline"));
            log.say("ended");
            log.write(bytes("newline\n"));
            log.say("over");
        }
        assertEquals("▸ begun\nno newline\n▸ ended\nnewline\n▸ over\n", Files.readString(file));
    }

    @Test
    void pastItsLimitItSaysSoOnceAndDropsTheRest() throws Exception {
        try (var log = log(10)) {
            log.write(bytes("12345678"));
            log.write(bytes("90ab"));
            log.write(bytes("cdef"));
            assertEquals(2, grown.get());
            log.say("ended");
            assertEquals(Files.size(file), log.size());
        }
        assertEquals("""
                1234567890
                ▸ the log has reached its limit of 10 bytes; the rest of the output is not kept
                ▸ ended
                ▸ 6 bytes of output were not kept
                """, Files.readString(file));
    }

    @Test
    void whatTheServiceSaysPastTheLimitHasALimitToo() throws Exception {
        try (var log = log(20)) {
            log.say("as before");
            for (int i = 0; i < 10_000; i++) {
                log.say("again and again");
            }
        }
        String text = Files.readString(file);
        assertTrue(text.startsWith("▸ as before\n▸ again and again\n▸ again and again\n"), text);
        assertTrue(text.length() > 1 << 15 && Files.size(file) < 1 << 17, Files.size(file) + " bytes");
        assertTrue(text.contains("▸ the log has reached its limit of 20 bytes"), text);
        assertTrue(text.matches("(?s).*\n▸ [0-9]+ bytes of output were not kept\n"), text);
    }

    @Test
    void whatTheServiceSaysWhileTheDiskIsNearlyFullHasALimitToo() throws Exception {
        try (var log = new TaskLog(file, 1 << 24, () -> false, grown::incrementAndGet)) {
            for (int i = 0; i < 10_000; i++) {
                log.say("again and again");
                log.write('x');
            }
        }
        String text = Files.readString(file);
        assertTrue(text.startsWith("▸ again and again\n\n▸ output is missing here: the disk is nearly full\n"), text);
        assertTrue(text.length() > 1 << 15 && Files.size(file) < 1 << 17, Files.size(file) + " bytes");
    }

    @Test
    void exactlyItsLimitIsKeptWhole() throws Exception {
        try (var log = log(4)) {
            log.write(bytes("1234"));
        }
        assertEquals("1234", Files.readString(file));
    }

    @Test
    void aLogThatIsThereIsContinued() throws Exception {
        Files.writeString(file, "before");
        try (var log = log(100)) {
            assertEquals(6, log.size());
            log.say("after");
        }
        assertEquals("before\n▸ after\n", Files.readString(file));
    }

    @Test
    void whatComesAfterItsEndIsDropped() throws Exception {
        var log = log(100);
        log.write('x');
        log.close();
        log.close();
        log.write('y');
        log.say("late");
        assertEquals("x", Files.readString(file));
    }

    @Test
    void anInterruptDoesNotHarmIt() throws Exception {
        try (var log = log(100)) {
            Thread.currentThread().interrupt();
            log.write(bytes("one\n"));
            assertTrue(Thread.interrupted());
            log.write(bytes("two\n"));
        }
        assertEquals("one\ntwo\n", Files.readString(file));
    }

    @Test
    void writersDoNotMixTheirLines() throws Exception {
        try (var log = log(1_000_000); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 8).forEach(n -> threads.submit(() -> IntStream.range(0, 100)
                    .forEach(i -> log.write(bytes("line of " + n + "\n")))));
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(800, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.matches("line of [0-7]")));
    }

    @Test
    void aLogThatCannotBeWrittenCostsNothingElse() {
        file = folder.resolve("no such folder").resolve("17.log");
        try (var log = log(100)) {
            log.write(bytes("lost"));
            assertEquals(0, log.size());
        }
        assertEquals(0, grown.get());
    }

    @Test
    void theLastOfTheDiskIsNotForItAndThatIsSaid() throws Exception {
        var room = new AtomicBoolean(true);
        try (var log = new TaskLog(file, 1 << 24, room::get, grown::incrementAndGet)) {
            log.write(new byte[1 << 20]);
            room.set(false);
            log.write(new byte[1 << 20]);
            log.write('a');
            log.say("the service says on");
            room.set(true);
            log.write('b');
        }
        String text = Files.readString(file);
        assertEquals("\n▸ output is missing here: the disk is nearly full\n▸ the service says on\nb",
                text.substring(1 << 20));
    }

    @Test
    void aDiskThatWasFullForAWhileIsSaidInTheLog() throws Exception {
        Programs.assumeThere("mount");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) == 0,
                "only root can make a small disk");
        try {
            Path filler = folder.resolve("filler");
            try (var log = log(1_000_000)) {
                log.write(bytes("first\n"));
                Files.write(filler, new byte[32 * 1024]);
                log.write(new byte[48 * 1024]);
                log.write(bytes("lost\n"));
                assertEquals(Files.size(file), log.size());
                Files.delete(filler);
                log.write(bytes("last\n"));
                assertEquals(Files.size(file), log.size());
            }
            String text = Files.readString(file);
            assertTrue(text.startsWith("first\n") && !text.contains("lost\n"), text);
            assertTrue(text.endsWith("\n▸ output is missing here: No space left on device\nlast\n"), text);
        } finally {
            run("umount", folder.toString());
        }
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }
}
