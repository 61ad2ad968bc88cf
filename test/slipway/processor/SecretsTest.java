package slipway.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;
import slipway.store.TestStore;

/** What commands are given and nobody is told. */
class SecretsTest {
    @TempDir
    private Path folder;
    private Path key;
    private Running running;
    private TestRepository git;

    @BeforeEach
    void start() throws Exception {
        key = Files.write(folder.resolve("key"), "0123456789abcdef".repeat(2).getBytes(StandardCharsets.UTF_8));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
        startWith(Map.of("SECRETS_KEY_FILE", key.toString()));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void startWith(Map<String, String> settings) throws Exception {
        running = Running.start(folder.resolve("data"), settings);
    }

    private void restartWith(Map<String, String> settings) throws Exception {
        String admin = running.admin;
        running.close();
        startWith(settings);
        assertEquals(admin, running.admin);
    }

    private void repository(String command, Map<String, Object> more) throws Exception {
        var fields = new HashMap<String, Object>(more);
        fields.putAll(Map.of("name", "hello", "url", git.url(), "build_command", command));
        assertEquals(201, running.post("/api/repositories", fields).status());
    }

    private void environment(Map<String, Object> more) throws Exception {
        var fields = new HashMap<String, Object>(more);
        fields.put("name", "production");
        assertEquals(201, running.post("/api/environments", fields).status());
    }

    private void secret(String of, String name, String value) throws Exception {
        assertEquals(204, running.json(running.admin, "PUT", "/api/" + of + "/secrets/" + name,
                Map.of("value", value)).status());
    }

    private Answer build() throws Exception {
        return running.completed(running.post("/api/builds", Map.of("repository", "hello")).id());
    }

    private Answer deploy(long build) throws Exception {
        return running.completed(running.post("/api/deployments",
                Map.of("environment", "production", "build_id", build)).id());
    }

    private String log(Answer task) throws Exception {
        return running.get("/api/tasks/" + task.id()).get("type").equals("build")
                ? running.get("/api/builds/" + task.id() + "/log").text()
                : running.get("/api/deployments/" + task.id() + "/log").text();
    }

    @Test
    void aBuildIsGivenItsRepositorysAndItsLogDoesNotTellThem() throws Exception {
        repository("""
                echo "token ${#TOKEN} $TOKEN"
                printf %s "$KEY_FILE"
                echo "$KEY_FILE" | head -c 12
                echo; printf hunt; sleep 0.05; printf 'er2\\n'; printf 'hun'
                """, Map.of("variables", Map.of("TOKEN", "a variable")));
        secret("repositories/hello", "TOKEN", "hunter2");
        secret("repositories/hello", "KEY_FILE", "first line\nshort\nthird line\n");
        var build = build();
        assertEquals("succeeded", build.get("status"), build.text());
        String log = log(build);
        assertTrue(log.endsWith("""
                token 7 ***
                ***
                short
                ***
                ***
                s
                ***
                hun"""), log);
    }

    @Test
    void deployAndHealthCommandsAreGivenTheEnvironmentsAndJobsNone() throws Exception {
        repository("mkdir dist; echo \"${TOKEN-none}\" >dist/seen", Map.of("artifact", "dist"));
        environment(Map.of("deploy_command", "echo deploy $TOKEN ${#TOKEN}; test ! -e fail",
                "health_check_command", "echo health $TOKEN ${#TOKEN}"));
        secret("environments/production", "TOKEN", "hunter2");
        long built = build().id();
        var done = deploy(built);
        assertTrue(log(done).contains("\ndeploy *** 7\nhealth *** 7\n"), log(done));
        assertEquals("none\n", Files.readString(running.data.resolve("live/production/hello/current/seen")));
        running.patch("/api/repositories/hello", Map.of("build_command", "mkdir dist; touch dist/fail"));
        var failed = deploy(build().id());
        assertEquals("failed", failed.get("status"));
        assertTrue(log(failed).endsWith("▸ running the deploy command for release " + done.id() + "\ndeploy *** 7\n"),
                log(failed));
        var job = running.completed(running.form("/api/jobs", "command=echo ${TOKEN-none}").id());
        assertEquals("none\n", running.get("/api/jobs/" + job.id() + "/log").text());
    }

    @Test
    void neitherTheErrorNorTheEventsNorTheServicesOwnLinesTellThem() throws Exception {
        repository("echo the token is git-s3cret", Map.of("artifact", "folder-s3cret", "git_token", "git-s3cret"));
        secret("repositories/hello", "FOLDER", "folder-s3cret");
        var build = build();
        assertEquals("artifact", build.get("reason"), build.text());
        assertTrue(build.get("error").toString().contains("***"), build.text());
        for (String text : List.of(build.text(), log(build), running.get("/api/events?task=" + build.id()).text(),
                running.get("/api/audit").text())) {
            assertTrue(text.contains("***") && !text.contains("s3cret"), text);
        }
    }

    @Test
    void withoutTheKeyNothingIsBegunAndTheSentenceSaysWhy() throws Exception {
        repository("mkdir dist; echo $TOKEN >dist/out", Map.of("artifact", "dist"));
        environment(Map.of());
        secret("repositories/hello", "TOKEN", "hunter2");
        long built = build().id();
        var live = deploy(built);
        secret("environments/production", "TOKEN", "hunter2");
        Path other = Files.write(folder.resolve("other"), new byte[32]);
        for (var settings : List.of(Map.<String, String>of(), Map.of("SECRETS_KEY_FILE", other.toString()))) {
            restartWith(settings);
            String why = settings.isEmpty() ? "is encrypted and there is no key: set SECRETS_KEY_FILE"
                    : "can't be decrypted with the key of SECRETS_KEY_FILE";
            var build = build();
            assertEquals("checkout", build.get("reason"), build.text());
            assertTrue(build.get("error").toString().startsWith("the secret TOKEN of repository hello " + why),
                    build.text());
            var deployment = deploy(built);
            assertEquals("internal", deployment.get("reason"), deployment.text());
            assertTrue(deployment.get("error").toString().startsWith("the secret TOKEN of environment production "
                    + why), deployment.text());
            assertEquals(false, deployment.get("rolled_back"));
        }
        assertEquals("releases/" + live.id(),
                Files.readSymbolicLink(running.data.resolve("live/production/hello/current")).toString());
        restartWith(Map.of("SECRETS_KEY_FILE", key.toString()));
        assertEquals("succeeded", build().get("status"));
    }

    @Test
    void aRowCopiedToAnotherRepositoryIsNotGivenToItsBuilds() throws Exception {
        repository("true", Map.of());
        running.post("/api/repositories", Map.of("name", "thief", "url", git.url(), "build_command", "echo $TOKEN"));
        secret("repositories/hello", "TOKEN", "hunter2");
        TestStore.run(running.data.resolve("slipway.db"), """
                UPDATE secret SET repository_id = (SELECT id FROM repository WHERE name = 'thief')""");
        var build = running.completed(running.post("/api/builds", Map.of("repository", "thief")).id());
        assertEquals("checkout", build.get("reason"), build.text());
        assertFalse(log(build).contains("hunter2"));
    }
}
