package slipway;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.security.SecureRandom;
import slipway.task.Times;
import slipway.task.Trouble;

/**
 * The data directory, and the lock that says that this program alone runs on it.
 *
 * <pre>
 * slipway.db  audit/audit.log  logs/17.log  artifacts/17.tar.gz  mirrors/hello.git  work/17/  ssh/  lib/  git/
 * backups/slipway-20261123T155000Z.tar     restoring/  while a backup is restored into it
 * live/       readable by other users; all the rest is not
 * lock        who holds the directory      instance    the random id of this installation      admin.token
 * </pre>
 */
final class DataFolder implements Closeable {
    /** Others may pass through to {@code live}, and see nothing else. */
    private static final String PASSABLE = "rwx--x--x";

    /** What a restore has not verified and put in place yet. */
    static final String RESTORING = "restoring";

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws Failure when it can't be written, or another program holds it; the sentence says which */
    static DataFolder open(Path folder) throws Failure {
        try {
            make(folder);
            // Whoever may read it could lock it too.
            var lock = FileChannel.open(privateFile(folder, "lock"), StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!locked(lock)) {
                String holder = holder(lock);
                lock.close();
                throw new Failure(2, "the data directory " + folder + " is held by " + holder
                        + "; stop that one, or give this one another DATA_DIR");
            }
            var holder = ByteBuffer.wrap(("process " + ProcessHandle.current().pid() + " since "
                    + Times.text(Instant.now()) + "\n").getBytes(StandardCharsets.UTF_8));
            lock.truncate(0).write(holder, 0);
            if (Files.exists(folder.resolve(RESTORING))) {
                lock.close();
                throw new Failure(2, "a restore into the data directory " + folder + " was broken off; remove all that"
                        + " is in it, and restore again");
            }
            return new DataFolder(folder, lock);
        } catch (IOException e) {
            // Where it may be written, but can't be, that may pass: the disk is full.
            boolean may = Files.isDirectory(folder) && Files.isWritable(folder);
            throw new Failure(may ? 1 : 2, "the data directory " + folder + " can't be used: " + Trouble.of(e)
                    + (may ? "" : ". Make it, and give it to the user this program runs as"));
        }
    }

    private static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PASSABLE));
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel lock) throws IOException {
        var text = ByteBuffer.allocate(200);
        int length = Math.max(0, lock.read(text, 0));
        return length == 0 ? "another program" : new String(text.array(), 0, length, StandardCharsets.UTF_8).strip();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** A folder in it that only the service's user may look into, made if need be. */
    Path folder(String name) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    /** The file, made empty for the owner only, if it is not there: what SQLite then makes beside it is so too. */
    Path privateFile(String name) throws IOException {
        return privateFile(folder, name);
    }

    private static Path privateFile(Path folder, String name) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return path;
    }

    /** The random id of this installation, made on its first start. It marks the processes that are ours. */
    String instance() throws IOException {
        Path path = privateFile("instance");
        String id = Files.readString(path).strip();
        if (id.isEmpty()) {
            var bits = new byte[16];
            new SecureRandom().nextBytes(bits);
            id = HexFormat.of().formatHex(bits);
            Files.writeString(path, id + "\n");
        }
        return id;
    }

    /** Bytes that are free for it. Not by the file store, which reads the table of mounts first. */
    long free() {
        return folder.toFile().getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
