package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.Trees;
import slipway.store.TestStore;

/** Mirrors go with their repositories, told once they are gone, and never while a repository of that name is there. */
class MirrorCleaningTest {
    @TempDir
    private Path folder;
    private Path mirrors;
    private TestStore store;
    private Cleaner cleaner;
    /** What happens while the mirror's lock is waited for. */
    private Runnable meanwhile = () -> { };
    private String undeletable = "";

    @BeforeEach
    void open() throws IOException {
        store = new TestStore(folder);
        mirrors = Files.createDirectories(folder.resolve("mirrors"));
        cleaner = new Cleaner(store.database, store.tasks, TestWorker.places(folder),
                new Cleaner.Stock(folder.resolve("artifacts"), mirrors, this::remove), 2);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private boolean remove(String repository, BooleanSupplier gone) throws IOException {
        meanwhile.run();
        if (!gone.getAsBoolean()) {
            return false;
        }
        if (repository.equals(undeletable)) {
            throw new IOException("it can't be removed");
        }
        for (String end : List.of("", ".new", ".old")) {
            Trees.delete(mirrors.resolve(repository + ".git" + end));
        }
        return true;
    }

    private void has(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(mirrors.resolve(name));
        }
    }

    private String left() throws IOException {
        try (var all = Files.list(mirrors)) {
            return all.map(each -> each.getFileName().toString()).sorted().collect(Collectors.joining(" "));
        }
    }

    private String told() {
        return store.seen("SELECT coalesce(group_concat(message, '; '), '') FROM (SELECT * FROM event "
                + "WHERE event = 'CLEANED' ORDER BY message)");
    }

    private static String gone(String repository) {
        return "the mirror of repository " + repository + ", which is no more, was cleaned away";
    }

    @Test
    void whatWasBeingMadeOrReplacedGoesToo() throws Exception {
        store.repository("hello");
        has("hello.git", "hello.git.new", "hello.git.old", "half.git.new", "replaced.git.old", "all.git",
                "all.git.new", "all.git.old", "lost+found");
        cleaner.clean();
        assertEquals("hello.git hello.git.new hello.git.old lost+found", left());
        assertEquals(gone("all") + "; " + gone("half") + "; " + gone("replaced"), told());
    }

    @Test
    void aRepositoryThatIsMadeAgainWhileTheLockIsWaitedForKeepsItsMirror() throws Exception {
        has("hello.git");
        meanwhile = () -> store.repository("hello");
        cleaner.clean();
        assertEquals("hello.git", left());
        assertEquals("", told());
    }

    @Test
    void aMirrorThatCannotBeRemovedIsNotToldToBeGoneAndHoldsUpNoOther() throws Exception {
        has("bad.git", "good.git");
        undeletable = "bad";
        cleaner.clean();
        cleaner.clean();
        assertEquals("bad.git", left());
        assertEquals(gone("good"), told());
    }
}
