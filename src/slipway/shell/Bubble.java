package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A {@link Sandbox} in the words that bubblewrap understands. */
final class Bubble {
    /** Where services listen: the container engine, systemd, databases. */
    private static final Path SOCKETS = Path.of("/run");
    private static final List<Path> TEMPORARY = List.of(Path.of("/tmp"), Path.of("/var/tmp"));
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    private static final int MOST_LINKS = 10;
    private static final Comparator<Path> OUTER_FIRST = Comparator.comparingInt(Path::getNameCount);

    /** These make the dynamic linker run what they name, in bubblewrap too, and in what stands before it. */
    private static final Pattern LOADING = Pattern.compile("LD_.*|GCONV_PATH|GLIBC_TUNABLES|LOCPATH");

    private final Sandbox sandbox;
    private final List<String> words = new ArrayList<>();

    private Bubble(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** What a command's launch line is started with: all but what may only be there inside the sandbox. */
    static Map<String, String> environment(Command command) {
        var outside = new HashMap<>(command.environment());
        if (command.sandbox() != null) {
            outside.keySet().removeIf(Bubble::loads);
        }
        return outside;
    }

    private static boolean loads(String name) {
        return LOADING.matcher(name).matches();
    }

    static List<String> options(Command command) throws IOException {
        var bubble = new Bubble(command.sandbox());
        bubble.isolate();
        List<Path> covered = bubble.hide();
        bubble.show();
        covered.forEach(folder -> bubble.say("--remount-ro", folder));
        command.environment().forEach((name, value) -> {
            if (loads(name)) {
                bubble.say("--setenv", name, value);
            }
        });
        bubble.say("--chdir", command.folder().toRealPath());
        return bubble.words;
    }

    private void say(Object... some) {
        Stream.of(some).map(Object::toString).forEach(words::add);
    }

    private void isolate() {
        // No --new-session: the session it is started in has no terminal, and by it the name space's first process
        // is found from outside.
        say("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
                "--die-with-parent", "--cap-drop", "ALL");
        if (!sandbox.network()) {
            say("--unshare-net");
        }
        say("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc");
        TEMPORARY.stream().filter(folder -> !Files.isSymbolicLink(folder) && Files.isDirectory(folder))
                .forEach(folder -> say("--tmpfs", folder));
    }

    /** @return the folders that now lie empty */
    private List<Path> hide() throws IOException {
        var covered = new ArrayList<Path>();
        for (Path path : real(Stream.concat(Stream.of(SOCKETS), sandbox.hidden().stream()))) {
            if (covered.stream().anyMatch(path::startsWith)) {
                continue;
            }
            if (Files.isDirectory(path)) {
                say("--tmpfs", path);
                covered.add(path);
            } else {
                say("--ro-bind", "/dev/null", path);
            }
        }
        return covered;
    }

    private void show() throws IOException {
        showResolver();
        List<Path> writable = real(sandbox.writable().stream());
        Stream.concat(real(sandbox.shown().stream()).stream(), writable.stream()).sorted(OUTER_FIRST)
                .forEach(folder -> say(writable.contains(folder) ? "--bind" : "--ro-bind", folder, folder));
    }

    /** With some systems the resolver's settings are a link to a file among the sockets. */
    private void showResolver() throws IOException {
        Path at = RESOLVER;
        for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(at) && Files.exists(at); links++) {
            Path to = at.resolveSibling(Files.readSymbolicLink(at));
            at = to.getParent().toRealPath().resolve(to.getFileName());
            if (at.startsWith(SOCKETS)) {
                say("--ro-bind", at.toRealPath(), at);
                return;
            }
        }
    }

    /** Without links, for bubblewrap would follow them from its own root; outer ones first. */
    private static List<Path> real(Stream<Path> paths) throws IOException {
        var real = new ArrayList<Path>();
        for (Path path : paths.filter(Files::exists).toList()) {
            real.add(path.toRealPath());
        }
        return real.stream().distinct().sorted(OUTER_FIRST).toList();
    }
}
