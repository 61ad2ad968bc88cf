package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @TempDir
    Path temp;
    private Path tree;

    @BeforeEach
    void start() throws Exception {
        tree = Files.createDirectory(temp.resolve("tree"));
    }

    private void assertGone() {
        assertTrue(Files.notExists(tree, LinkOption.NOFOLLOW_LINKS));
    }

    private void run(String script) throws Exception {
        assertEquals(0, new ProcessBuilder("sh", "-ec", script).directory(tree.toFile()).start().waitFor(), script);
    }

    @Test
    void linksAreRemovedAndNeverFollowed() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(Files.createDirectory(tree.resolve("a")).resolve("up"), Path.of("../.."));
        Trees.delete(tree);
        assertGone();
        assertEquals("kept", Files.readString(outside.resolve("kept")));
    }

    @Test
    void aLinkInPlaceOfTheTreeIsRemovedAlone() throws Exception {
        Path outside = Files.writeString(Files.createDirectory(temp.resolve("outside")).resolve("kept"), "kept");
        Files.delete(tree);
        Files.createSymbolicLink(tree, outside.getParent());
        Trees.delete(tree);
        assertGone();
        assertTrue(Files.exists(outside));
    }

    @Test
    void foldersThatMayNotBeWrittenOrReadAreRemovedToo() throws Exception {
        run("mkdir -p a/b c d/e; touch a/b/f d/e/f; mkfifo c/pipe; chmod 555 a/b; chmod 555 a; chmod 000 d/e d");
        Trees.delete(tree);
        assertGone();
    }

    @Test
    void namesAreBytes() throws Exception {
        run("touch -- -rf 'a\nb' \"$(printf '\\377\\376')\"; mkdir \"$(printf 'caf\\351')\"; cd caf*; touch x");
        Trees.delete(tree);
        assertGone();
    }

    @Test
    void aTreeDeeperThanAnyPathMayBeLongIsRemoved() throws Exception {
        run("i=0; while [ $i -lt 300 ]; do mkdir ddddddddddddddddddddddddddddd; cd -P ddddddddddddddddddddddddddddd;"
                + " touch f; i=$((i+1)); done");
        Trees.delete(tree);
        assertGone();
    }

    @Test
    void nothingThereIsFine() throws Exception {
        Trees.delete(temp.resolve("none"));
        Path file = Files.createFile(temp.resolve("file"));
        Trees.delete(file);
        assertTrue(Files.notExists(file));
    }

    @Test
    void whatCannotBeRemovedIsNamedAndTheRestIsGone() throws Exception {
        assertThrows(IOException.class, () -> Trees.delete(Path.of("/proc/self/fdinfo")));
    }
}
