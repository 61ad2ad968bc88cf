package slipway.shell;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real git repository for tests to build from, made with the real git, on branch {@code main}. */
public final class TestRepository {
    private final Path folder;

    private TestRepository(Path folder) {
        this.folder = folder;
    }

    /** @param folder made by this */
    public static TestRepository create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var repository = new TestRepository(folder);
        repository.git("init", "--quiet", "--initial-branch=main");
        return repository;
    }

    public Path folder() {
        return folder;
    }

    public String url() {
        return "file://" + folder;
    }

    /** Commits these files, paths to contents, to the branch that is checked out. @return the commit's hash */
    public String commit(String message, Map<String, String> files) {
        try {
            for (var file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "--message", message);
        return head();
    }

    public String head() {
        return git("rev-parse", "HEAD");
    }

    /** Begins a branch here and checks it out. */
    public void branch(String name) {
        git("checkout", "--quiet", "-b", name);
    }

    public void checkOut(String name) {
        git("checkout", "--quiet", name);
    }

    public void deleteBranch(String name) {
        git("branch", "--quiet", "--delete", "--force", "--", name);
    }

    /** A tag with a message of its own, at the commit that is checked out. */
    public void tag(String name) {
        git("tag", "--annotate", "--message", name, "--", name);
    }

    /** Points the branch that is checked out somewhere else, as a forced push does. */
    public void force(String commit) {
        git("reset", "--quiet", "--hard", commit);
    }

    /** Runs git in it. @return what it printed, without the last newline */
    public String git(String... words) {
        return git(new byte[0], words);
    }

    public String git(byte[] input, String... words) {
        return run(folder, new ByteArrayInputStream(input), words);
    }

    /** Runs git in any folder. */
    public static String gitIn(Path folder, String... words) {
        return run(folder, InputStream.nullInputStream(), words);
    }

    private static String run(Path folder, InputStream input, String... words) {
        var argv = new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org",
                "-c", "safe.directory=*", "-c", "commit.gpgSign=false"));
        argv.addAll(List.of(words));
        try {
            var builder = new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().put("HOME", "/nonexistent");
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
            Process process = builder.start();
            try (var out = process.getOutputStream()) {
                input.transferTo(out);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", argv) + ": " + output);
            }
            return output.stripTrailing();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
