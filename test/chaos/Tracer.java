package chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What strace does to each of some calls on one file.
 *
 * @param calls  their names, with | between them
 * @param inject in its words
 * @param output gets the calls; no other tracer has it
 */
record Tracer(String calls, Path file, String inject, Path output) {
    /** What stands before the program. It stays what was started, and strace is beside it. */
    List<String> line() {
        String names = "/^(" + calls + ")$";
        return List.of("strace", "-D", "-f", "-qq", "-o", output.toString(), "-P", file.toString(),
                "-e", "trace=" + names, "-e", "inject=" + names + ":" + inject);
    }

    /** Whether it ends the program at one of the calls. */
    boolean kills() {
        return inject.startsWith("signal=SIGKILL");
    }

    /** Lets go of whatever it still traces. */
    void end() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(" -o " + output + " "))
                .forEach(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }
}
