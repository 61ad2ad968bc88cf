package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service's own ssh identity: {@code id_ed25519}, {@code id_ed25519.pub} and {@code known_hosts} in one folder.
 * The settings of the user that the service runs as play no part.
 */
public final class Ssh {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern HOST =
            Pattern.compile("(?:ssh://)?(?:[^@/]*@)?(\\[[^]]*]|[^:/]+)(?::([0-9]+)(?=/|$))?.*");

    private final Shell shell;
    private final Path folder;
    private final String program;
    private final ReentrantLock making = new ReentrantLock();

    public Ssh(Shell shell, Path folder) {
        this(shell, folder, "ssh");
    }

    /** @param program what is run as ssh */
    Ssh(Shell shell, Path folder, String program) {
        this.shell = shell;
        this.folder = folder.toAbsolutePath();
        this.program = program;
    }

    private Path key() {
        return folder.resolve("id_ed25519");
    }

    private Path publicFile() {
        return folder.resolve("id_ed25519.pub");
    }

    private Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** The public half, one line; nothing when there is no key. */
    public Optional<String> publicKey() throws IOException {
        return Files.exists(publicFile()) ? Optional.of(Files.readString(publicFile()).strip()) : Optional.empty();
    }

    /** Under another name until it is whole: what a kill or a power cut leaves would be taken for the key for ever. */
    private void makeKey() throws IOException, InterruptedException {
        Path made = folder.resolve("new");
        Path half = folder.resolve("new.pub");
        Files.deleteIfExists(made);
        Files.deleteIfExists(half);
        Helper.run(shell, folder, LIMIT, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "slipway",
                "-f", made.toString()));
        Disk.force(made);
        Files.move(half, publicFile(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(made, key());
    }

    /**
     * Makes the key if there is none.
     *
     * @return its public half; nothing when {@code ssh-keygen} is not there or fails, as only ssh needs it
     */
    public Optional<String> ensureKey() throws IOException, InterruptedException {
        making.lockInterruptibly();
        try {
            if (Files.notExists(key())) {
                Disk.makeFolder(folder, Disk.PRIVATE);
                makeKey();
            }
            return publicKey();
        } catch (IOException noProgram) {
            return Optional.empty();
        } finally {
            making.unlock();
        }
    }

    /** For git: it asks nothing, trusts only the hosts in {@code known_hosts}, and gives up a silent connection. */
    Map<String, String> environment() {
        // -F: neither the user's nor the machine's settings; %% because ssh expands a single one in file names.
        String command = quoted(program) + " -F /dev/null -oBatchMode=yes -oStrictHostKeyChecking=yes"
                + " -oConnectTimeout=20 -oServerAliveInterval=15 -oServerAliveCountMax=4 -oIdentitiesOnly=yes"
                + " -oIdentityFile=" + quoted("\"" + key().toString().replace("%", "%%") + "\"")
                + " -oUserKnownHostsFile=" + quoted("\"" + knownHosts().toString().replace("%", "%%") + "\"");
        return Map.of("GIT_SSH_COMMAND", command, "GIT_SSH_VARIANT", "ssh");
    }

    /** What a person must do about a connection that failed with {@code output}, if it is for a person to mend. */
    Optional<String> advice(Source source, String output) throws IOException {
        Matcher parts = HOST.matcher(source.url());
        if (!source.ssh() || !parts.matches()) {
            return Optional.empty();
        }
        String host = parts.group(1);
        boolean scheme = source.url().startsWith("ssh://");
        String port = scheme && parts.group(2) != null ? parts.group(2) : "22";
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String scan = "ssh-keyscan " + (port.equals("22") ? "" : "-p " + port + " ") + quoted(bare) + " >> "
                + quoted(knownHosts().toString());
        if (output.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")) {
            String entry = port.equals("22") ? bare : "[" + bare + "]:" + port;
            return Optional.of("the host key of " + bare + " is another one than before, so it may be another host;"
                    + " if you know why it changed: ssh-keygen -R " + quoted(entry) + " -f "
                    + quoted(knownHosts().toString()) + " && " + scan);
        }
        if (output.contains("Host key verification failed") || output.contains("host key is known for")) {
            return Optional.of("the host key of " + bare + " is not known; compare it with what its owner says, and"
                    + " add it with: " + scan);
        }
        if (output.contains("Could not read from remote repository") && !output.contains("ssh: ")) {
            // The host was reached. It may say of a repository that a key may not read that there is none.
            return Optional.of(publicKey()
                    .map(key -> "if it is there, add this deploy key to the repository: " + key)
                    .orElse("there is no key to show, as ssh-keygen could not make one"));
        }
        return Optional.empty();
    }

    /** For a shell. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
