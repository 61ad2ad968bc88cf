package slipway.shell;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs that stand before a command on its launch line. They are found once, and called by their full paths:
 * otherwise the command's own PATH would decide what runs outside its sandbox.
 *
 * @param leading what has a command die with this program and lead a session of its own
 * @param bubble  bubblewrap, or null
 */
record Launcher(List<String> leading, Path bubble) {
    static Launcher find() {
        var leading = new ArrayList<String>();
        // In this order: the parent-death signal outlives setsid's exec, and setsid need not fork.
        add(leading, "when this program is killed, its commands go on", "setpriv", "--pdeathsig", "KILL");
        add(leading, "what commands leave in the background may be missed", "setsid");
        return new Launcher(List.copyOf(leading), program("bwrap"));
    }

    private static void add(List<String> leading, String otherwise, String name, String... options) {
        Path program = program(name);
        var line = new ArrayList<String>();
        if (program != null) {
            line.add(program.toString());
            line.addAll(List.of(options));
        }
        if (works(line)) {
            leading.addAll(line);
        } else {
            System.getLogger(Launcher.class.getName()).log(Level.WARNING,
                    "no {0} that works is here (Debian: package util-linux): {1}", name, otherwise);
        }
    }

    /** Other systems have programs of these names with fewer options. */
    private static boolean works(List<String> line) {
        Path nothing = program("true");
        if (line.isEmpty() || nothing == null) {
            return false;
        }
        var trial = new ArrayList<>(line);
        trial.add(nothing.toString());
        try {
            return new ProcessBuilder(trial).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path program(String name) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of("/usr/bin", "/bin"), Stream.of(path.split(":")))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** @param group the control group it enters, or null */
    List<String> line(Command command, Path group) throws IOException {
        var line = new ArrayList<>(leading);
        if (group != null) {
            line.addAll(ControlGroups.enter(group));
        }
        if (command.sandbox() != null) {
            if (bubble == null) {
                throw new IOException("bubblewrap (bwrap) is not here");
            }
            line.add(bubble.toString());
            line.addAll(Bubble.options(command));
            line.add("--");
        }
        line.addAll(command.argv());
        return line;
    }
}
