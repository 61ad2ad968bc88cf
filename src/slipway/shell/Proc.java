package slipway.shell;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A process as {@code /proc} showed it. Its number and its start time together are proof of who it is; a number alone
 * is not, for the kernel gives it to another one later.
 *
 * @param start in a unit of the system's own, from a beginning of its own
 */
record Proc(long pid, long parent, long group, long session, long start) {
    private static final boolean LINUX = Files.exists(Path.of("/proc/self/stat"));
    /** This program. */
    static final Proc SELF = of(ProcessHandle.current().pid());

    /** In the environment of every command: {@code <instance>:<task>}. */
    static final String MARKER = "SLIPWAY_TASK";

    private static final byte[] MARKED = (MARKER + "=").getBytes(StandardCharsets.US_ASCII);
    private static final int STAT_BYTES = 1024;

    /** Counted from the state, which follows the name. */
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int START = 19;
    private static final int MEMORY = 20;
    private static final int CODE = 23;
    private static final int ENVIRONMENT = 47;
    private static final int ENVIRONMENT_END = 48;

    /** To become another program takes some tens of microseconds, or as long as a disk and other programs make it. */
    private static final long BECOMING = TimeUnit.SECONDS.toNanos(1);
    /** Of one that is always becoming another. */
    private static final int MOST_LOOKS = 100;
    private static final long BETWEEN_LOOKS = TimeUnit.MICROSECONDS.toNanos(50);

    /** The process of that number, or null when there is none that still does anything. */
    static Proc of(long pid) {
        return LINUX ? read(pid) : ProcessHandle.of(pid).map(Proc::of).orElse(null);
    }

    /** Elsewhere only parents are known. */
    private static Proc of(ProcessHandle handle) {
        long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
        long start = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return new Proc(handle.pid(), parent, -1, -1, start);
    }

    private static Proc read(long pid) {
        String[] fields = stat(pid);
        if (fields == null) {
            return null;
        }
        char state = fields[0].charAt(0);
        // The first thread of a program may end before its others: it looks like a zombie then, and is none.
        boolean over = state == 'X' || state == 'Z' && fields[THREADS].equals("1");
        return over ? null : new Proc(pid, Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]),
                Long.parseLong(fields[SESSION]), Long.parseLong(fields[START]));
    }

    /** From its state on; null when it is gone. */
    private static String[] stat(long pid) {
        var bytes = new byte[STAT_BYTES];
        int length;
        try (var in = new FileInputStream("/proc/" + pid + "/stat")) {
            length = in.readNBytes(bytes, 0, bytes.length);
        } catch (IOException gone) {
            return null;
        }
        String stat = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        // The name stands in parentheses, and may have spaces and parentheses of its own.
        int name = stat.lastIndexOf(')');
        return name < 0 ? null : stat.substring(name + 2).split(" ");
    }

    /** All of them, but for this program itself. */
    static List<Proc> all() {
        return all(pid -> true);
    }

    /** Those of them that are listed with a number that is {@code wanted}. */
    static List<Proc> all(LongPredicate wanted) {
        return pids().filter(pid -> pid != SELF.pid).filter(wanted).mapToObj(Proc::of).filter(Objects::nonNull).toList();
    }

    private static LongStream pids() {
        if (!LINUX) {
            return ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid);
        }
        String[] names = new File("/proc").list();
        return Stream.of(names == null ? new String[0] : names)
                .filter(name -> Character.isDigit(name.charAt(0)))
                .mapToLong(Long::parseLong);
    }

    /** The number the kernel gave out last, to a process or a thread; 0 when that can't be known. */
    static long newest() {
        try {
            String load = Files.readString(Path.of("/proc/loadavg"));
            return Long.parseLong(load.substring(load.lastIndexOf(' ') + 1).strip());
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }

    boolean alive() {
        Proc now = of(pid);
        return now != null && now.start == start;
    }

    /** The {@code SLIPWAY_TASK} it was started with; "" when it has none, or is not ours to look into. */
    String marker() {
        byte[] all;
        try {
            all = environment();
        } catch (IOException notOurs) {
            return "";
        }
        for (int from = 0; from < all.length; from = end(all, from) + 1) {
            int value = from + MARKED.length;
            if (value <= all.length && Arrays.equals(all, from, value, MARKED, 0, MARKED.length)) {
                return new String(all, value, end(all, value) - value, StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /**
     * Between a program and the next one that it becomes (exec) a process has none, and what was opened before that
     * reads as empty: it is looked for again. The kernel writes down where the new one's code is after all else.
     */
    private byte[] environment() throws IOException {
        long began = System.nanoTime();
        byte[] all = environ();
        for (int looks = 1; all.length == 0 && looks < MOST_LOOKS; all = environ()) {
            String[] fields = stat(pid);
            // A thread of the kernel's has no memory.
            boolean over = fields == null || fields[MEMORY].equals("0");
            boolean becoming = !over && fields[CODE].equals("0");
            boolean none = !over && !becoming && fields[ENVIRONMENT].equals(fields[ENVIRONMENT_END]);
            if (over || none || becoming && System.nanoTime() - began >= BECOMING) {
                return all;
            }
            if (becoming) {
                LockSupport.parkNanos(BETWEEN_LOOKS);
            } else {
                looks++;
            }
        }
        return all;
    }

    private byte[] environ() throws IOException {
        try (var in = new FileInputStream("/proc/" + pid + "/environ")) {
            return in.readAllBytes();
        }
    }

    private static int end(byte[] all, int from) {
        int end = from;
        while (end < all.length && all[end] != 0) {
            end++;
        }
        return end;
    }

    /** What the descriptor {@code fd} stands for, such as {@code pipe:[4711]}; "" when that can't be known. */
    static String target(long pid, String fd) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + fd)).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    boolean holds(String target) {
        String[] fds = new File("/proc/" + pid + "/fd").list();
        for (String fd : fds == null ? new String[0] : fds) {
            if (target(pid, fd).equals(target)) {
                return true;
            }
        }
        return false;
    }

    /** SIGTERM. @return false when it is alive and this user may not signal it */
    boolean terminate() {
        return signal(false);
    }

    /** SIGKILL. @return false when it is alive and this user may not signal it */
    boolean kill() {
        return signal(true);
    }

    private boolean signal(boolean force) {
        var handle = ProcessHandle.of(pid);
        // The handle compares start times itself; only whether it is of this process is to be seen to.
        if (handle.isEmpty() || !alive()) {
            return true;
        }
        boolean sent = force ? handle.get().destroyForcibly() : handle.get().destroy();
        return sent || !alive();
    }
}
