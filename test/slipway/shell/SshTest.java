package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshTest {
    @TempDir
    Path temp;
    private GitSetup setup;
    private TestRepository origin;
    private String first;

    @BeforeEach
    void start() throws Exception {
        setup = new GitSetup(temp.resolve("data"));
        origin = TestRepository.create(temp.resolve("origin"));
        first = origin.commit("Say hello", Map.of("hello.txt", "hello\n"));
    }

    @AfterEach
    void stop() {
        setup.close();
    }

    private Path folder() {
        return setup.data.resolve("ssh");
    }

    @Test
    void theKeyIsMadeOnceForTheOwnerOnly() throws Exception {
        String key = setup.ssh.ensureKey().orElseThrow();
        assertTrue(key.matches("ssh-ed25519 [A-Za-z0-9+/=]+ slipway"), key);
        assertEquals(key, setup.ssh.ensureKey().orElseThrow());
        assertEquals(key, Files.readString(folder().resolve("id_ed25519.pub")).strip());
        assertEquals("rw-------", permissions(folder().resolve("id_ed25519")));
        assertEquals("rwx------", permissions(folder()));
    }

    @Test
    void ofAKeyThatWasBeingMadeWhenTheProgramWasKilledNothingIsLeft() throws Exception {
        Disk.makeFolder(folder(), Disk.PRIVATE);
        Files.writeString(folder().resolve("new"), "-----BEGIN OPENSSH PRIV");
        Files.writeString(folder().resolve("new.pub"), "");
        String key = setup.ssh.ensureKey().orElseThrow();
        assertTrue(key.matches("ssh-ed25519 [A-Za-z0-9+/=]+ slipway"), key);
        try (var files = Files.list(folder())) {
            assertEquals(List.of("id_ed25519", "id_ed25519.pub"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void sshAsksNothingAndKnowsOnlyItsOwnKeyAndHosts() throws Exception {
        Path program = temp.resolve("fake ssh");
        Path called = temp.resolve("called");
        Files.writeString(program, """
                #!/bin/sh
                printf '%%s\\n' "$@" > '%s'
                while [ $# -gt 1 ]; do shift; done
                exec sh -c "$1"
                """.formatted(called));
        assertTrue(program.toFile().setExecutable(true));
        try (var other = new GitSetup(temp.resolve("data 100%"), program.toString())) {
            var source = Source.of("hello", "git@host:" + origin.folder(), "");
            assertEquals(first, other.resolve(source, "main", "").hash());
            String ours = other.data.resolve("ssh").toString().replace("%", "%%");
            var words = Files.readAllLines(called);
            assertTrue(words.containsAll(List.of("-F", "/dev/null", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes",
                    "-oIdentitiesOnly=yes", "-oIdentityFile=\"" + ours + "/id_ed25519\"",
                    "-oUserKnownHostsFile=\"" + ours + "/known_hosts\"", "git@host")), words::toString);
        }
    }

    private String refused(Source source) {
        return assertThrows(GitException.class, () -> setup.resolve(source, "main", "")).getMessage();
    }

    @Test
    void eachRefusalSaysWhatToDoAndDoingItHelps() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/sshd")), "there is no sshd");
        try (var host = new SshHost(temp.resolve("host"))) {
            var source = Source.of("hello", host.url() + origin.folder(), "");

            String unknown = refused(source);
            assertTrue(unknown.contains("the host key of 127.0.0.1 is not known"), unknown);
            run(unknown.substring(unknown.indexOf("ssh-keyscan ")));

            String denied = refused(source);
            String key = denied.substring(denied.indexOf("ssh-ed25519 "));
            assertTrue(denied.contains("add this deploy key to the repository: "), denied);
            assertEquals(setup.ssh.publicKey().orElseThrow(), key);
            host.let(key);

            assertEquals(first, setup.resolve(source, "main", "").hash());

            host.changeKey();
            String changed = refused(source);
            assertTrue(changed.contains("the host key of 127.0.0.1 is another one than before"), changed);
            run(changed.substring(changed.indexOf("ssh-keygen -R ")));
            assertEquals(first, setup.resolve(source, "main", "").hash());
        }
    }

    private static void run(String command) throws Exception {
        assertEquals(0, new ProcessBuilder("sh", "-ec", command).start().waitFor(), command);
    }

    @Test
    void aHostThatIsNotThereHasNoAdviceAboutKeys() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "ssh://127.0.0.1:" + port + "/x";
        String error = refused(Source.of("hello", url, ""));
        assertTrue(error.startsWith("cannot reach hello's repository (" + url + "): ssh: connect to host"), error);
        assertTrue(error.endsWith("Connection refused"), error);
    }

    /** A real sshd, one process for each connection, which reads its settings afresh. */
    private static final class SshHost implements AutoCloseable {
        private final Path folder;
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

        SshHost(Path folder) throws Exception {
            this.folder = Files.createDirectory(folder);
            if ("root".equals(System.getProperty("user.name"))) {
                Files.createDirectories(Path.of("/run/sshd"));
            }
            Files.createFile(folder.resolve("authorized_keys"));
            Files.writeString(folder.resolve("config"), """
                    HostKey %1$s/key
                    AuthorizedKeysFile %1$s/authorized_keys
                    StrictModes no
                    UsePAM no
                    PasswordAuthentication no
                    KbdInteractiveAuthentication no
                    PermitRootLogin prohibit-password
                    """.formatted(folder));
            changeKey();
            Thread.ofVirtual().start(this::accept);
        }

        String url() {
            return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + socket.getLocalPort();
        }

        void let(String key) throws IOException {
            Files.writeString(folder.resolve("authorized_keys"), key + "\n");
        }

        void changeKey() throws Exception {
            Files.deleteIfExists(folder.resolve("key"));
            run("ssh-keygen -q -t ed25519 -N '' -f " + folder.resolve("key"));
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket connection = socket.accept();
                    Process sshd = new ProcessBuilder("/usr/sbin/sshd", "-i", "-e", "-f",
                            folder.resolve("config").toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                    pump(connection.getInputStream(), sshd.getOutputStream());
                    pump(sshd.getInputStream(), connection.getOutputStream());
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static void pump(InputStream from, OutputStream to) {
            Thread.ofPlatform().daemon().start(() -> {
                try (from; to) {
                    var buffer = new byte[8192];
                    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                        to.write(buffer, 0, read);
                        to.flush();
                    }
                } catch (IOException ended) {
                    // One side is done, and with it the connection.
                }
            });
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
