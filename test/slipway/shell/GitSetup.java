package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The service's side of git as Main wires it, on a data directory of its own. */
final class GitSetup implements AutoCloseable {
    final Path data;
    final Shell shell = new Shell("test");
    final Ssh ssh;
    final Mirrors mirrors;
    /** What the task's log would say. */
    final List<String> said = new CopyOnWriteArrayList<>();

    GitSetup(Path data) throws IOException {
        this(data, "ssh");
    }

    GitSetup(Path data, String sshProgram) throws IOException {
        this.data = data;
        this.ssh = new Ssh(shell, data.resolve("ssh"), sshProgram);
        this.mirrors = new Mirrors(new Git(shell, ssh, data.resolve("git")), data.resolve("mirrors"));
    }

    Mirror mirror() {
        return mirrors.of("hello");
    }

    Commit resolve(Source source, String branch, String commit) throws IOException, InterruptedException {
        return mirror().resolve(source, branch, commit, said::add);
    }

    Path checkout(Source source, Commit commit, String name) throws IOException, InterruptedException {
        Path folder = data.resolve("workspaces").resolve(name);
        mirror().checkout(source, commit.hash(), folder, said::add);
        return folder;
    }

    /** Every file under the data directory. */
    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
