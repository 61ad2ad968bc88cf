package slipway.worker;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The log file of one task. It never fails: a disk that takes no more costs the log, not the task, and the log says
 * so as soon as it can. Thread-safe.
 */
final class TaskLog extends OutputStream {
    private static final Logger LOG = System.getLogger(TaskLog.class.getName());

    /** What the service itself may say past the limit, or into the last of the disk: a line more, in bytes. */
    private static final long SAYABLE = 64 * 1024;
    private static final String NO_ROOM = "the disk is nearly full";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final long limit;
    private final Room room;
    private final Runnable grown;
    private final ReentrantLock lock = new ReentrantLock();
    /** Not a FileChannel: that one is closed by an interrupt of the thread that writes. Null until it is needed. */
    private FileOutputStream out;
    private long size;
    private boolean freshLine;
    private long dropped;
    private long sayable = SAYABLE;
    /** Why bytes that should be in the file are not, until the file says so itself; else null. */
    private String lost;
    private boolean closed;

    /**
     * @param file  made by the first byte, for its owner only; one that is there is continued
     * @param limit of the output, in bytes: past it one line says so, and the rest is dropped
     * @param room  whether the disk can take more of logs: the last of it is for the database
     * @param grown called after each write, by the thread that wrote
     */
    public TaskLog(Path file, long limit, BooleanSupplier room, Runnable grown) {
        this.file = file;
        this.limit = limit;
        this.room = new Room(room);
        this.grown = grown;
        this.size = file.toFile().length();
        this.freshLine = size == 0;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        change(() -> {
            int fitting = Math.clamp(limit - size, 0, length);
            if (fitting > 0 && !room.at(size)) {
                lose(NO_ROOM, null);
                return;
            }
            if (fitting > 0) {
                keep(() -> put(bytes, from, fitting));
            }
            if (fitting < length) {
                drop(length - fitting);
            }
        });
    }

    /** Says {@code ▸ text} on a line of its own, also when the limit has been reached, but not without end. */
    public void say(String text) {
        change(() -> {
            boolean full = size >= limit;
            if (!full && room.at(size)) {
                line(text);
            } else if (sayable > 0) {
                long before = size;
                line(text);
                sayable -= size - before;
            } else if (full) {
                drop(text.getBytes(StandardCharsets.UTF_8).length);
            } else {
                lose(NO_ROOM, null);
            }
        });
    }

    /** Bytes in the file. */
    public long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** What is written after this is dropped. */
    @Override
    public void close() {
        change(() -> {
            if (dropped > 0) {
                line(dropped + " bytes of output were not kept");
            }
            closed = true;
            try {
                if (out != null) {
                    tellLoss();
                    out.close();
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "closing the log " + file + " failed", e);
            }
        });
    }

    private void change(Runnable what) {
        lock.lock();
        long before = size;
        long after;
        try {
            if (!closed) {
                what.run();
            }
            after = size;
        } finally {
            lock.unlock();
        }
        if (after > before) {
            grown.run();
        }
    }

    private void line(String text) {
        keep(() -> {
            byte[] line = ((freshLine ? "" : "\n") + "▸ " + text + "\n").getBytes(StandardCharsets.UTF_8);
            put(line, 0, line.length);
        });
    }

    private void drop(long bytes) {
        if (dropped == 0) {
            line("the log has reached its limit of " + limit + " bytes; the rest of the output is not kept");
        }
        dropped += bytes;
    }

    private interface Write {
        void run() throws IOException;
    }

    private void keep(Write what) {
        try {
            open();
            tellLoss();
            what.run();
        } catch (IOException e) {
            lose(e.getMessage(), e);
        }
    }

    private void lose(String why, IOException e) {
        if (lost == null) {
            lost = why;
            LOG.log(Level.WARNING, "the log " + file + " could not be written, and is not whole: " + why, e);
        }
    }

    private void open() throws IOException {
        if (out == null) {
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            out = new FileOutputStream(file.toFile(), true);
        }
    }

    private void tellLoss() throws IOException {
        if (lost != null) {
            byte[] line = ("\n▸ output is missing here: " + lost + "\n").getBytes(StandardCharsets.UTF_8);
            put(line, 0, line.length);
            lost = null;
        }
    }

    private void put(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
            size += length;
            freshLine = bytes[from + length - 1] == '\n';
        } catch (IOException e) {
            // A disk that fills up takes a part of it.
            size = file.toFile().length();
            freshLine = false;
            throw e;
        }
    }
}
