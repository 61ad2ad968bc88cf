package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program {@code git}, kept from everything that could make it ask, run something, or heed the settings of the
 * user or machine that the service runs on.
 */
public final class Git {
    /** How this machine gets out to others. */
    private static final List<String> PASSED_ON = List.of("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
            "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO");

    /**
     * A file, not {@code -c}: git clears what it was told by the latter, and by GIT_CONFIG_COUNT, for the program at
     * the other end of a file:// URL, which then refuses a repository of another user.
     */
    private static final String SETTINGS = """
            # Written by slipway at each start.
            [safe]
                directory = *
            [core]
                hooksPath = /dev/null
                fsmonitor = false
                warnAmbiguousRefs = false
            [credential]
                helper =
            # Running checkouts borrow a mirror's objects: nothing may ever prune them.
            [gc]
                auto = 0
            [maintenance]
                auto = false
            # It would stand after what a fetch that failed says of why.
            [advice]
                fetchShowForcedUpdates = false
            # bytes a second, for seconds
            [http]
                lowSpeedLimit = 1000
                lowSpeedTime = 30
            # transfer.fsckObjects stays off: it refuses many an old, honest history, and what it would catch is
            # harmless here. Hashes are checked anyway, a checkout refuses .git and .. in paths by itself, and
            # submodules, its other subject, are never fetched.
            """;

    private static final int KEEP = 1 << 26;
    private static final int NOT_THERE = 127;
    private static final int LONGEST = 300;

    private final Shell shell;
    private final Ssh ssh;
    private final Path folder;
    private final Map<String, String> environment;

    /** @param folder for its settings, and what it runs in; made if need be */
    public Git(Shell shell, Ssh ssh, Path folder) throws IOException {
        this.shell = shell;
        this.ssh = ssh;
        this.folder = folder.toAbsolutePath();
        Disk.makeFolder(this.folder, Disk.PRIVATE);
        Path settings = this.folder.resolve("gitconfig");
        Path fresh = this.folder.resolve("gitconfig.new");
        Files.writeString(fresh, SETTINGS);
        Files.move(fresh, settings, StandardCopyOption.ATOMIC_MOVE);
        var all = new HashMap<>(Helper.ENVIRONMENT);
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        all.putAll(ssh.environment());
        all.put("GIT_CONFIG_NOSYSTEM", "1");
        all.put("GIT_ATTR_NOSYSTEM", "1");
        all.put("GIT_CONFIG_GLOBAL", settings.toString());
        // Not the settings of a repository that the data directory may lie in.
        all.put("GIT_CEILING_DIRECTORIES", this.folder.getParent().toString());
        all.put("GIT_TERMINAL_PROMPT", "0");
        all.put("GIT_ASKPASS", "/bin/false");
        all.put("SSH_ASKPASS", "/bin/false");
        all.put("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file");
        this.environment = Map.copyOf(all);
    }

    /** Runs git on the repository in {@code gitDir}, without talking to anybody. */
    Result local(Path gitDir, Duration limit, String... words) throws IOException, InterruptedException {
        return run(Map.of("GIT_DIR", gitDir.toString()), limit, words);
    }

    /** The same with files. */
    Result inside(Path gitDir, Path files, Duration limit, String... words) throws IOException, InterruptedException {
        return run(Map.of("GIT_DIR", gitDir.toString(), "GIT_WORK_TREE", files.toString()), limit, words);
    }

    /** Runs git with the credentials of {@code source}. @param more further variables */
    Result remote(Source source, Map<String, String> more, Duration limit, String... words)
            throws IOException, InterruptedException {
        if (source.ssh()) {
            ssh.ensureKey();
        }
        var all = new HashMap<>(more);
        Map<String, String> settings = source.settings();
        all.put("GIT_CONFIG_COUNT", String.valueOf(settings.size()));
        int n = 0;
        for (var setting : settings.entrySet()) {
            all.put("GIT_CONFIG_KEY_" + n, setting.getKey());
            all.put("GIT_CONFIG_VALUE_" + n, setting.getValue());
            n++;
        }
        Result raw = run(all, limit, words);
        return new Result(raw.status(), source.scrub(raw.output()), raw.timedOut(), raw.cut());
    }

    private Result run(Map<String, String> more, Duration limit, String... words)
            throws IOException, InterruptedException {
        var argv = new ArrayList<String>();
        argv.add("git");
        argv.addAll(List.of(words));
        var all = new HashMap<>(environment);
        all.putAll(more);
        return shell.capture(Command.of(argv, folder, all), limit, KEEP);
    }

    /** @param what could not be done with {@code source}: a verb; the rest says why, and what to do about it */
    GitException failure(String what, Source source, Result result) throws IOException {
        return new GitException("cannot " + what + " " + source + ": " + why(result) + advice(source, result.output()));
    }

    private String advice(Source source, String output) throws IOException {
        if (source.ssh()) {
            return ssh.advice(source, output).map(advice -> "; " + advice).orElse("");
        }
        if (output.contains("could not read Username") || output.contains("Authentication failed")
                || output.contains("error: 401") || output.contains("error: 403") || output.contains("' not found")) {
            // A host may say of a repository that a token may not read that there is none.
            return source.hasCredentials()
                    ? "; if it is there, the git_token or the password in the url may not read it"
                    : "; if it is private, set its git_token";
        }
        if (source.hasCredentials() && output.matches("(?s).*error: 30[1278].*")) {
            return "; it has moved, and a git_token is not sent on to another place: set the url to where it is now";
        }
        return "";
    }

    /** The last line that git printed, but for those that help nobody. */
    static String why(Result result) {
        if (result.timedOut()) {
            return "it took too long";
        }
        if (result.status() == NOT_THERE) {
            return "the program git is not there";
        }
        String useful = "git ended with status " + result.status();
        for (String line : result.output().split("[\\r\\n]+")) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("hint:") && !text.startsWith("warning:")
                    && !text.equals("fatal: Could not read from remote repository.")
                    && !text.equals("fatal: unable to fork")
                    && !text.startsWith("Please make sure you have the correct access rights")
                    && !text.equals("and the repository exists.")) {
                useful = text;
            }
        }
        return useful.substring(0, Math.min(useful.length(), LONGEST)).replaceAll("[.]$", "");
    }
}
