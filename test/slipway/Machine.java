package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A machine of its own, booted by a real systemd, with Slipway installed as {@code make install} does: the files of
 * this one as an overlay shows them, with what is written kept in memory, and processes, network and control groups
 * of its own. The overlay is mounted in a namespace that ends with the machine, so nothing of it has to be unmounted.
 */
final class Machine {
    /**
     * What this machine has enabled is not started there, nor is it mounted; a machine-id, as without one a boot is a
     * first one, which enables everything. Without control groups of its own, two machines at once would share theirs.
     */
    private static final String BOOT = """
            name=$0 folder=$1 shown=$2 root=$1/root
            mount -t tmpfs -o mode=755 "$name" "$folder"
            mkdir "$folder/upper" "$folder/work" "$root"
            mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" overlay "$root"

            rm -rf "$root/etc/systemd/system" "$root/var/log/journal" "$root/etc/slipway" "$root/var/lib/slipway"
            mkdir "$root/etc/systemd/system"
            ln -s /dev/null "$root/etc/systemd/system/timers.target"
            echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
            : >"$root/etc/fstab"
            DESTDIR=$root ./build.sh install

            for groups in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
                if [ -e "$groups/cgroup.procs" ]; then
                    mkdir -p "$groups/$name"
                    echo $$ >"$groups/$name/cgroup.procs"
                fi
            done
            exec systemd-nspawn --quiet --register=no --keep-unit --machine="$name" --directory="$root" \\
                --bind-ro="$shown:/srv" --private-network --console=read-only \\
                --boot -- --unit=basic.target --show-status=yes
            """;
    private static final String REMOVE_GROUPS = """
            for groups in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
                if [ -d "$groups/$0" ]; then find "$groups/$0" -depth -type d -exec rmdir {} +; fi
            done
            """;

    private final String name = "slipway-" + ProcessHandle.current().pid();
    private final Process process;
    private final CompletableFuture<Boolean> booted = new CompletableFuture<>();
    private final StringBuffer console = new StringBuffer();
    private ProcessHandle init;

    private Machine(Path folder, Path shown) throws IOException {
        // Should this program be killed, the machine is shut down.
        var builder = new ProcessBuilder("setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "--propagation",
                "private", "sh", "-euc", BOOT, name, folder.toString(), shown.toString())
                .directory(new File(System.getProperty("slipway.root"))).redirectErrorStream(true);
        // What Debian boots with, though this machine may still have the older control groups as well.
        builder.environment().put("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1");
        process = builder.start();
        process.getOutputStream().close();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var said = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                console.append(line).append('\n');
                if (line.contains("Reached target") && line.contains("basic.target")) {
                    booted.complete(true);
                }
            }
        } catch (IOException e) {
            console.append(e);
        }
        booted.complete(false);
    }

    /**
     * Skips the tests where no machine can be booted.
     *
     * @param folder to mount it on
     * @param shown  a folder of this machine that it has at {@code /srv}
     */
    static Machine boot(Path folder, Path shown) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can boot a machine");
        Programs.assumeThere("systemd-nspawn");
        var machine = new Machine(folder, shown);
        try {
            boolean up = machine.booted.get(2, TimeUnit.MINUTES);
            assumeTrue(up, () -> "no machine boots here: " + machine.console);
            machine.init = machine.process.children().findFirst().orElseThrow();
            return machine;
        } catch (Throwable e) {
            machine.end();
            throw e;
        }
    }

    /** Runs a script in it, as root, which must succeed. @return what it printed, without the last newline */
    String run(String script, String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("nsenter", "--target", Long.toString(init.pid()), "--mount", "--pid",
                "--net", "--ipc", "--uts", "--cgroup", "timeout", "60", "bash", "-euc", script, "bash"));
        line.addAll(List.of(words));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "LANG", "C.UTF-8"));
        Process running = builder.start();
        running.getOutputStream().close();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        assertEquals(0, running.waitFor(), () -> script + " " + List.of(words) + ": " + said);
        return said;
    }

    /** Pulls its plug: without its init no process of it goes on, and systemd-nspawn ends once all are gone. */
    void end() throws IOException, InterruptedException {
        if (init == null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        } else {
            init.destroyForcibly();
        }
        process.waitFor();
        var remove = new ProcessBuilder("sh", "-euc", REMOVE_GROUPS, name).redirectErrorStream(true).start();
        String said = new String(remove.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, remove.waitFor(), said);
    }
}
