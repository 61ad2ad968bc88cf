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
        // In this order: the parent-death signal outlives setsid's exec, and setsid need not fork.
        List<String> dying = words("setpriv", "--pdeathsig", "KILL");
        List<String> apart = words("setsid");
        var leading = new ArrayList<>(dying);
        leading.addAll(apart);
        // Where all is well, as nearly everywhere, one trial is enough.
        if (dying.isEmpty() || apart.isEmpty() || !works(leading)) {
            leading.clear();
            add(leading, dying, "setpriv", "when this program is killed, its commands go on");
            add(leading, apart, "setsid", "what commands leave in the background may be missed");
        }
        return new Launcher(List.copyOf(leading), program("bwrap"));
    }

    /** Empty when there is no such program. */
    private static List<String> words(String name, String... options) {
        Path program = program(name);
        return program == null ? List.of()
                : Stream.concat(Stream.of(program.toString()), Stream.of(options)).toList();
    }

    private static void add(List<String> leading, List<String> words, String name, String otherwise) {
        if (works(words)) {
            leading.addAll(words);
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
