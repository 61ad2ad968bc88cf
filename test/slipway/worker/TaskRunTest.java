package slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.store.TestStore;
import slipway.task.Build;
import slipway.task.Fact;
import slipway.task.Outcome;
import slipway.task.Reason;
import slipway.task.Status;
import slipway.task.Task;

/** The life of one task, from its claim to its end. */
class TaskRunTest {
    @TempDir
    private Path folder;

    @Test
    void itsFolderIsItsOwnAndGoneBeforeItHasEnded() throws Exception {
        var given = new AtomicReference<Path>();
        var rights = new AtomicReference<String>();
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            given.set(run.folder());
            assertEquals(run.folder(), given.get());
            rights.set(PosixFilePermissions.toString(Files.getPosixFilePermissions(given.get())));
            Files.createDirectories(given.get().resolve("deep/inside"));
            return new Outcome.Succeeded(0, List.of());
        })) {
            worker.worker.start();
            Task task = worker.store.job(null);
            worker.await(task, "SUCCEEDED");
            assertEquals(folder.resolve("work").resolve(Long.toString(task.id())), given.get());
            assertEquals("rwx------", rights.get());
            assertFalse(Files.exists(given.get()));
        }
    }

    @Test
    void whatItPrintedIsOnDiskAndItsSizeInItsRowWhenItHasEnded() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            run.log().write("printed\n".getBytes(StandardCharsets.UTF_8));
            run.say("said");
            return new Outcome.Failed(Reason.EXIT_CODE, "it exited with 3", 3, List.of());
        })) {
            worker.worker.start();
            Task task = worker.store.job(null);
            worker.await(task, "FAILED");
            Path log = worker.places.log(task.id());
            assertEquals("printed\n▸ said\n", Files.readString(log));
            assertEquals(Files.size(log), worker.store.find(task).logSize());
            assertEquals(3, worker.store.find(task).exitCode());
        }
    }

    @Test
    void ofAnErrorOfTheServiceOnlyTheBeginningIsKept() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            throw new IllegalStateException("so it began" + ", and went on".repeat(1000));
        })) {
            worker.worker.start();
            Task task = worker.store.job(null);
            worker.await(task, "FAILED");
            String error = worker.store.find(task).error();
            assertTrue(error.startsWith("so it began, and went on"), error);
            assertTrue(error.endsWith("; the service's log says more") && error.length() < 400, error);
        }
    }

    @Test
    void anErrorOfTheServiceIsToldWithoutTheNamesThatJavaHasForIt() throws Exception {
        var cause = new FileSystemException("/a", "/b", "Directory not empty");
        var told = new LinkedHashMap<Exception, String>();
        told.put(cause, "/a -> /b: Directory not empty");
        told.put(new UncheckedIOException(cause), "/a -> /b: Directory not empty");
        told.put(new IllegalStateException(cause), "/a -> /b: Directory not empty");
        told.put(new NoSuchFileException("/a"), "there is no /a");
        told.put(new DirectoryNotEmptyException("/a"), "/a is there already, a folder with something in it");
        told.put(new IOException(), "an error of the service");
        told.put(new NullPointerException("Cannot invoke \"java.nio.file.Path.toString()\""), "an error of the service");
        var thrown = new LinkedBlockingQueue<>(told.keySet());
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            switch (thrown.remove()) {
                case IOException disk -> throw disk;
                case Exception bug -> throw (RuntimeException) bug;
            }
        })) {
            worker.worker.start();
            for (String expected : told.values()) {
                Task task = worker.store.job(null);
                worker.await(task, "FAILED");
                assertEquals(expected + "; the service's log says more", worker.store.find(task).error());
            }
        }
    }

    @Test
    void whatItHidesIsInNeitherItsLogNorItsErrorNorItsEvents() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            run.hide(List.of("s3cret"));
            run.hide(List.of("t0ken"));
            try (var log = run.log()) {
                log.write("printed s3cret and t0k".getBytes(StandardCharsets.UTF_8));
                log.write("en\n".getBytes(StandardCharsets.UTF_8));
                log.flush();
            }
            run.say("said t0ken");
            run.keep(new Fact("build.resolved", Map.of("hash", "ab".repeat(20), "subject", "t0ken"), "BUILD_TOLD",
                    "kept t0ken"));
            return new Outcome.Failed(Reason.EXIT_CODE, "failed s3cret", 3, List.of(new Fact("build.resolved",
                    Map.of("hash", "ab".repeat(20), "subject", "t0ken"), "BUILD_TOLD", "ended t0ken")));
        })) {
            worker.worker.start();
            Task task = worker.store.build("main");
            worker.await(task, "FAILED");
            assertEquals("printed *** and ***\n▸ said ***\n", Files.readString(worker.places.log(task.id())));
            assertEquals("failed ***", worker.store.find(task).error());
            String events = worker.store.seen("SELECT group_concat(message, char(10)) FROM event");
            assertTrue(events.contains("kept ***\nended ***\n") && events.endsWith("(exit_code): failed ***"), events);
        }
    }

    @Test
    void aTaskThatPrintsNothingAndNeedsNoFolderLeavesNothingOnDisk() throws Exception {
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> new Outcome.Succeeded(0, List.of()))) {
            worker.worker.start();
            Task task = worker.store.job(null);
            worker.await(task, "SUCCEEDED");
            assertFalse(Files.exists(worker.places.log(task.id())));
            assertFalse(Files.exists(folder.resolve("work")));
        }
    }

    @Test
    void aFactIsDurableWhenItIsKeptAndTheOthersComeWithTheEnd() throws Exception {
        var database = folder.resolve("slipway.db");
        var during = new AtomicReference<String>();
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            run.keep(new Fact("build.resolved", Map.of("hash", "ab".repeat(20), "subject", "Say hello")));
            during.set(TestStore.seen(database, "SELECT commit_subject FROM build"));
            return new Outcome.Succeeded(0,
                    List.of(new Fact("build.packed", Map.of("size", 10L, "sha256", "cd".repeat(32)))));
        })) {
            worker.worker.start();
            Task task = worker.store.build("main");
            worker.await(task, "SUCCEEDED");
            assertEquals("Say hello", during.get());
            assertEquals(10, ((Build) worker.store.find(task).details()).artifact().size());
            assertTrue(worker.await(task, "SUCCEEDED").message().contains("(abababa)"), "it tells the commit");
        }
    }

    @Test
    void itIsGivenTheTaskAsItWasClaimed() throws Exception {
        var given = new AtomicReference<Task>();
        try (var worker = new TestWorker(folder, TestWorker.NEVER, run -> {
            given.set(run.task());
            return new Outcome.Succeeded(0, List.of());
        })) {
            worker.worker.start();
            Task task = worker.store.job("db");
            worker.await(task, "SUCCEEDED");
            assertEquals(worker.store.find(task).startedAt(), given.get().startedAt());
            assertEquals(task.details(), given.get().details());
            assertEquals(Status.ONGOING, given.get().status());
        }
    }
}
