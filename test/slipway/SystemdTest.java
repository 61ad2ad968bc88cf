package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static slipway.Installed.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.shell.TestRepository;

/** The installed unit under a real systemd: started, killed, stopped, and what it may do meanwhile. */
class SystemdTest {
    /** Beside the greeting, what a build can see: processes, and what is in the data directory. */
    private static final String BUILD = """
            mkdir dist
            cp hello.txt dist
            id -un >dist/user
            cat /proc/[0-9]*/comm | sort -u >dist/processes
            ls -A /var/lib/slipway >dist/data
            """;
    /** Hides its five sleepers in all ways at once, and does not end when it is asked to. */
    private static final String STUCK = """
            trap '' TERM
            setsid -f sleep 1000
            (setsid sh -c 'sleep 1000 & sleep 1000' &)
            env -i setsid -f sleep 1000
            sleep 1000
            """;
    private static final String SLEEPERS = "pgrep -c -x sleep || true";
    private static final String HELLO = """
            [Service]
            WorkingDirectory=/var/lib/slipway/live/production/hello/current
            ExecStart=tail -f hello.txt
            """;

    @TempDir
    private static Path folder;
    private static Machine machine;
    private static Installed service;

    @BeforeAll
    static void boot() throws Exception {
        Path shown = Files.createDirectory(folder.resolve("shown"));
        TestRepository.create(shown.resolve("hello")).commit("Say hello", Map.of("hello.txt", "hello\n"));
        machine = Machine.boot(Files.createDirectory(folder.resolve("machine")), shown);
        service = new Installed(machine);
        machine.run("""
                systemd-sysusers
                slipway class-archive
                echo SHUTDOWN_GRACE_SECONDS=1 >>/etc/slipway/slipway.env
                systemctl start slipway
                """);
        service.post("repositories", "name=hello", "url=/srv/hello", "artifact=dist", "build_command=" + BUILD);
        service.completed(service.post("builds", "repository=hello"), "succeeded");
    }

    @AfterAll
    static void end() throws Exception {
        if (machine != null) {
            machine.end();
        }
    }

    @BeforeEach
    void start() throws Exception {
        machine.run("systemctl start slipway");
    }

    /** A further deployment, ongoing with a deploy command that ends neither by itself nor when it is asked to. */
    private static long stuck(String environment) throws IOException, InterruptedException {
        service.ask("environments/" + environment, "-X", "PATCH", "--data-urlencode",
                "deploy_command=" + STUCK);
        long deployment = service.post("deployments", "environment=" + environment, "repository=hello");
        machine.run("until [ \"$(" + SLEEPERS + ")\" = 5 ]; do :; done");
        assertEquals(release(environment, deployment), service.current(environment));
        return deployment;
    }

    @Test
    void startedMeansThatItAnswersAndItRunsAsItsOwnUser() throws Exception {
        machine.run("systemctl stop slipway");
        assertEquals("200", machine.run("systemctl start slipway; "
                + "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/readyz"));
        assertEquals("slipway", machine.run("ps -o user= -p $(systemctl show -P MainPID slipway)"));
    }

    @Test
    void itTakesItsClassesFromTheirArchive() throws Exception {
        String mapped = machine.run("grep -o '/usr/local/lib/slipway/java-.*[.]jsa' "
                + "/proc/$(systemctl show -P MainPID slipway)/maps | sort -u");
        assertEquals(machine.run("ls /usr/local/lib/slipway/java-*"), mapped);
    }

    @Test
    void buildsAreInASandboxAndWhatTheyMakeIsDeployed() throws Exception {
        long deployment = service.deployed("staging",
                "test -w /var/lib/slipway/slipway.db; grep slipway.service/task- /proc/self/cgroup");
        String live = service.current("staging");
        assertEquals(release("staging", deployment), live);
        assertEquals("hello", machine.run("cat " + live + "/hello.txt"));
        assertEquals("slipway", machine.run("cat " + live + "/user"));
        String seen = machine.run("cat " + live + "/processes");
        assertTrue(seen.contains("bwrap") && !seen.contains("java") && !seen.contains("systemd"), seen);
        // Its mirror's objects, and its own workspace; neither the database nor a token.
        assertEquals("mirrors\nwork", machine.run("cat " + live + "/data"));
    }

    @Test
    void aDeployCommandRestartsTheUnitsThatPolkitAllowsItAndDoesNothingElseToThem() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/pkcheck")), "there is no polkit");
        machine.run("""
                install -m 644 /usr/local/lib/slipway/50-slipway.rules /etc/polkit-1/rules.d/
                echo "$1" | tee /etc/systemd/system/hello.service >/etc/systemd/system/other.service
                systemctl daemon-reload
                """, HELLO);
        long deployment = service.deployed("production", "systemctl restart hello");
        assertEquals(release("production", deployment),
                machine.run("readlink /proc/$(systemctl show -P MainPID hello)/cwd"));
        for (String refused : List.of("systemctl stop hello", "systemctl restart other")) {
            long job = service.post("jobs", "command=" + refused);
            service.completed(job, "failed exit_code");
            assertTrue(service.log(job).contains("authentication required"), service.log(job));
        }
        assertEquals("active", machine.run("systemctl is-active hello"));
    }

    @Test
    void withoutControlGroupsOfItsOwnItWorksAllTheSame() throws Exception {
        machine.run("""
                mkdir -p /run/systemd/system/slipway.service.d
                printf '[Service]\\nDelegate=no\\n' >/run/systemd/system/slipway.service.d/test.conf
                systemctl daemon-reload
                systemctl restart slipway
                """);
        try {
            long job = service.post("jobs", "command=cat /proc/self/cgroup");
            service.completed(job, "succeeded");
            assertFalse(service.log(job).contains("task-" + job), service.log(job));
        } finally {
            machine.run("""
                    rm -r /run/systemd/system/slipway.service.d
                    systemctl daemon-reload
                    systemctl restart slipway
                    """);
        }
    }

    @Test
    void theKeyForSecretsMayBeACredentialOfAFileThatOnlyRootCanRead() throws Exception {
        machine.run("""
                (umask 077; head -c 32 /dev/urandom >/etc/slipway/secrets.key)
                mkdir -p /run/systemd/system/slipway.service.d
                printf '[Service]\\nLoadCredential=SECRETS_KEY_FILE:/etc/slipway/secrets.key\\n' \
                    >/run/systemd/system/slipway.service.d/test.conf
                systemctl daemon-reload
                systemctl restart slipway
                """);
        try {
            service.post("environments", "name=secret", "deploy_command=test $TOKEN = hunter2");
            service.ask("environments/secret/secrets/TOKEN", "-X", "PUT", "--data-urlencode", "value=hunter2");
            service.completed(service.post("deployments", "environment=secret", "repository=hello"), "succeeded");
        } finally {
            machine.run("""
                    rm -r /run/systemd/system/slipway.service.d
                    systemctl daemon-reload
                    systemctl restart slipway
                    """);
        }
    }

    @Test
    void killedItComesBackByItselfWithNothingLeftOfWhatRan() throws Exception {
        long before = service.deployed("killed", "true");
        long deployment = stuck("killed");
        machine.run("""
                journalctl --sync
                cursor=$(journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p')
                kill -KILL $(systemctl show -P MainPID slipway)
                grep -q -m 1 'Started slipway' < <(exec journalctl -f -u slipway --after-cursor="$cursor" 2>/dev/null)
                curl -s -f http://127.0.0.1:8080/readyz
                """);
        assertEquals("1", machine.run("systemctl show -P NRestarts slipway"));
        assertEquals("0", machine.run(SLEEPERS));
        service.completed(deployment, "failed worker_restart");
        assertEquals(release("killed", before), service.current("killed"));
    }

    @Test
    void stoppedItEndsWhatIsOngoingAndHasNotFailed() throws Exception {
        long before = service.deployed("stopped", "true");
        long deployment = stuck("stopped");
        String said = machine.run("""
                journalctl --sync
                cursor=$(journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p')
                systemctl stop slipway
                journalctl --sync
                journalctl -u slipway -o cat --after-cursor="$cursor"
                """);
        assertEquals("ActiveState=inactive ExecMainStatus=0 Result=success", machine.run(
                "systemctl show -p ActiveState -p ExecMainStatus -p Result slipway | sort | xargs"));
        assertEquals("0", machine.run(SLEEPERS));
        for (String line : List.of("stopping: ongoing tasks have 1 s", "audit head: ", "Deactivated successfully")) {
            assertTrue(said.contains(line), said);
        }
        assertFalse(said.contains("SIGKILL"), said);
        assertEquals(release("stopped", before), service.current("stopped"));
        machine.run("systemctl start slipway");
        service.completed(deployment, "failed worker_stopped");
    }
}
