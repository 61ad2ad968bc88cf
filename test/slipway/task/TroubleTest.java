package slipway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of what the disk refused. */
class TroubleTest {
    @TempDir
    private Path folder;

    private static String told(Executable work) {
        return Trouble.of(assertThrows(IOException.class, work));
    }

    @Test
    void aPersonIsToldWhatIsMissingForbiddenOrInTheWay() throws IOException {
        Path file = folder.resolve("a");
        assertEquals("there is no " + file, told(() -> Files.readString(file)));
        Files.createFile(file);
        assertEquals(file + " is there already", told(() -> Files.createFile(file)));
        assertEquals(folder + " is there already, a folder with something in it", told(() -> Files.delete(folder)));
        assertEquals(file.resolve("b") + ": Not a directory", told(() -> Files.createDirectories(file.resolve("b"))));
        assertEquals("Is a directory", told(() -> Files.readString(folder)));
        assertEquals("there is no folder", Trouble.of(new IOException("there is no folder")));
        assertEquals("/x may not be read or written by this user", Trouble.of(new AccessDeniedException("/x")));
    }

    @Test
    void withoutAReasonTheKindOfErrorIsBetterThanNothing() {
        assertEquals("IOException", Trouble.of(new IOException()));
    }
}
