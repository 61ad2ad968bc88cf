package slipway.shell;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of its own with a shell in it, to be looked at, or killed, from outside. */
final class Program {
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");
    private static final Duration LONG = Duration.ofMinutes(1);

    private Program() {
    }

    static Process start(String... words) throws IOException {
        return start(List.of(), words);
    }

    /** @param before what stands before it on its launch line */
    static Process start(List<String> before, String... words) throws IOException {
        var line = new ArrayList<>(before);
        line.add(ProcessHandle.current().info().command().orElseThrow());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        line.addAll(List.of(words));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    static String output(Process program) throws IOException {
        return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** {@code run INSTANCE SCRIPT}, {@code box INSTANCE SCRIPT FOLDER}, {@code sweep INSTANCE} or {@code many} */
    public static void main(String... words) throws IOException, InterruptedException {
        switch (words[0]) {
            case "run" -> run(words[1], Command.script(words[2], Path.of("/"), PATH, 17));
            case "box" -> run(words[1], Command.script(words[2], Path.of("/"), PATH, 17)
                    .in(Sandbox.hiding().writing(Path.of(words[3]))));
            case "sweep" -> System.out.println(Sweep.run(words[1]));
            default -> many();
        }
    }

    private static void run(String instance, Command command) throws IOException, InterruptedException {
        try (var shell = new Shell(instance)) {
            shell.start(command, System.out).await(LONG, LONG);
        }
    }

    /** Prints what was open before and after many commands; ends when the shell's threads have. */
    private static void many() throws IOException, InterruptedException {
        var shell = new Shell("many");
        run(shell, 5);
        int before = open();
        run(shell, 50);
        int after = open();
        shell.close();
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(starter|pump)-.*")).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(after < before + 10 ? "nothing is left" : before + " files open, then " + after);
    }

    private static void run(Shell shell, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            shell.start(Command.script("echo; (exit 0) & wait", Path.of("/"), PATH, 1), OutputStream.nullOutputStream())
                    .await(LONG, LONG);
        }
    }

    private static int open() {
        return new File("/proc/self/fd").list().length;
    }
}
