package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Running;
import slipway.Running.Answer;
import slipway.shell.TestRepository;

/** Whole deliveries of GitHub, Gitea, Forgejo and GitLab: a push to a branch makes a build, and nothing else does. */
class HookTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    static Path folder;
    static Running running;
    static TestRepository git;

    @BeforeAll
    static void start() throws Exception {
        running = Running.start(folder.resolve("data"));
        git = TestRepository.create(folder.resolve("git"));
        git.commit("Say hello", Map.of("hello.txt", "hello"));
        running.post("/api/repositories", Map.of("name", "hello", "url", git.folder().toString(), "artifact", "dist",
                "build_command", "mkdir dist; cp hello.txt dist", "webhook_secret", Hook.SECRET));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /** Of a commit of its own, so that no delivery is another one's again. */
    private static String push(String name) throws Exception {
        return Hook.payload(name, git.commit("Say hello again", Map.of()));
    }

    private static Answer deliver(Hook hook) throws Exception {
        return hook.to(running, "hello");
    }

    private static void assertBuilds(Hook hook) throws Exception {
        var answer = deliver(hook);
        assertEquals(202, answer.status(), answer.text());
        assertEquals(Set.of("build_id"), answer.json().keySet());
        long id = (Long) answer.get("build_id");
        var build = running.completed(id);
        assertEquals("succeeded", build.get("status"), build.text());
        assertEquals(git.head(), build.get("commit_hash"));
        assertEquals("main", build.get("branch"));
        assertEquals("webhook", build.get("triggered_by"));
        assertEquals(null, build.get("triggered_by_user_id"));
        var created = running.get("/api/events?task=" + id).list("events").getFirst();
        assertEquals("BUILD_CREATED by webhook", created.get("event") + " by " + created.get("actor"));
    }

    private static String assertIgnored(Hook hook) throws Exception {
        Object newest = newest();
        var answer = deliver(hook);
        assertEquals(200, answer.status(), answer.text());
        assertEquals(Set.of("ignored"), answer.json().keySet());
        assertEquals(newest, newest());
        return (String) answer.get("ignored");
    }

    private static Object newest() throws Exception {
        var tasks = running.get("/api/tasks?limit=1").list("tasks");
        return tasks.isEmpty() ? "none" : tasks.getFirst().get("id");
    }

    @Test
    void aPushOnGitHubMakesABuildOfItsCommit() throws Exception {
        assertBuilds(Hook.gitHub("push", push("github-push")));
    }

    @Test
    void aPushOnGitHubSentAsAFormDoesTooAndItsSignatureIsOfTheForm() throws Exception {
        String payload = push("github-push");
        String form = "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
        assertEquals(401, deliver(Hook.gitHub("push", payload).saying(form).as(FORM)).status());
        assertBuilds(Hook.gitHub("push", form).as(FORM));
    }

    @Test
    void aPushOnGiteaOrForgejoMakesABuildOfItsCommit() throws Exception {
        assertBuilds(Hook.gitea("push", push("gitea-push")));
        assertBuilds(Hook.forgejo("push", push("forgejo-push")));
        assertBuilds(Hook.gitea("push", push("gitea-push")).with("X-Hub-Signature-256", null));
    }

    @Test
    void aPushOnGitLabMakesABuildOfItsCommit() throws Exception {
        assertBuilds(Hook.gitLab("Push Hook", push("gitlab-push")));
    }

    @Test
    void tagsAreIgnored() throws Exception {
        assertEquals("'refs/tags/v1.2.0' is no branch", assertIgnored(Hook.gitHub("push", push("github-tag"))));
        assertEquals("'refs/tags/v1.2.0' is no branch", assertIgnored(Hook.gitea("push", push("gitea-tag"))));
        assertEquals("the event is 'Tag Push Hook', not a push",
                assertIgnored(Hook.gitLab("Tag Push Hook", push("gitlab-tag-push"))));
    }

    @Test
    void deletedBranchesAreIgnored() throws Exception {
        assertEquals("branch 'feature/greeting' was deleted",
                assertIgnored(Hook.gitHub("push", push("github-branch-deletion"))));
        assertEquals("the event is 'delete', not a push", assertIgnored(Hook.gitea("delete", push("gitea-delete"))));
        assertEquals("branch 'feature/greeting' was deleted",
                assertIgnored(Hook.gitLab("Push Hook", push("gitlab-branch-deletion"))));
    }

    @Test
    void pingsAndOtherEventsAreIgnored() throws Exception {
        assertEquals("the event is 'ping', not a push", assertIgnored(Hook.gitHub("ping", push("github-ping"))));
        assertEquals("the event is 'issues', not a push", assertIgnored(Hook.gitHub("issues", "{\"action\":\"opened\"}")));
        assertEquals("no header says which event this is: X-GitHub-Event, X-Gitea-Event or X-Gitlab-Event",
                assertIgnored(Hook.gitHub("push", "{\"zen\":\"Half measures.\"}").with("X-GitHub-Event", null)));
    }

    @Test
    void aPushFromAScriptThatDoesNotSayWhichEventItIsMakesABuildToo() throws Exception {
        assertBuilds(Hook.gitHub("push", push("github-push")).with("X-GitHub-Event", null));
    }

    @Test
    void aCommitInCapitalsIsTheSameCommit() throws Exception {
        String payload = push("github-push");
        assertBuilds(Hook.gitHub("push", payload.replace(git.head(), git.head().toUpperCase(Locale.ROOT))));
    }

    @Test
    void branchesThatTheRepositoryDoesNotWantAreIgnored() throws Exception {
        running.post("/api/repositories", Map.of("name", "picky", "url", git.folder().toString(), "build_command",
                "true", "webhook_secret", Hook.SECRET, "hook_branches", "release/*, main"));
        var built = new HashSet<String>();
        for (String branch : new String[] {"main", "mainly", "release/1", "release/1/x", "release", "feature/main"}) {
            var answer = Hook.gitHub("push", push("github-push").replace("refs/heads/main", "refs/heads/" + branch))
                    .to(running, "picky");
            if (answer.status() == 202) {
                built.add(branch);
            } else {
                assertEquals(200, answer.status(), answer.text());
                assertEquals("branch '" + branch + "' is none of hook_branches, 'release/*, main'",
                        answer.get("ignored"));
            }
        }
        assertEquals(Set.of("main", "release/1", "release/1/x"), built);
    }

    @Test
    void hostileNamesNeverReachGit() throws Exception {
        for (String branch : new String[] {"--upload-pack=touch x", "-x", "a..b", "a b", "a\\nb", "a;b", "$(x)", "",
                "a/.lock.lock", "é", "a\\u0000", "x".repeat(201)}) {
            String why = assertIgnored(Hook.gitHub("push",
                    push("github-push").replace("refs/heads/main", "refs/heads/" + branch)));
            assertTrue(why.contains("can't be built"), why);
        }
        for (String commit : new String[] {"HEAD", "--all", "main", "", "1a2b3c", "x".repeat(40), "a".repeat(41),
                "0".repeat(39) + "g"}) {
            assertEquals("'" + Fields.shown(commit) + "' is no commit", assertIgnored(Hook.gitHub("push",
                    push("github-push").replaceFirst("\"after\": \"[0-9a-f]*\"", "\"after\": \"" + commit + "\""))));
        }
    }

    @Test
    void aPayloadThatIsNoPushAtAllIsIgnored() throws Exception {
        assertEquals("the push names no ref", assertIgnored(Hook.gitHub("push", "{}")));
        assertEquals("the push names no ref", assertIgnored(Hook.gitHub("push", "{\"ref\":17}")));
        assertEquals("'' is no commit", assertIgnored(Hook.gitHub("push", "{\"ref\":\"refs/heads/main\"}")));
        assertEquals("'' is no commit", assertIgnored(Hook.gitHub("push",
                "{\"ref\":\"refs/heads/main\",\"after\":[\"" + Hook.AFTER + "\"]}")));
    }

    @Test
    void whatIsSignedButNotJsonIsRefusedWithItsPlace() throws Exception {
        var broken = deliver(Hook.gitHub("push", "{\"ref\":\"refs/heads/main\",}"));
        assertEquals(400, broken.status(), broken.text());
        assertTrue(broken.text().contains("at byte 25"), broken.text());
        assertEquals(400, deliver(Hook.gitHub("push", "{\"ref\":\"a\",\"ref\":\"b\"}")).status());
        assertEquals(400, deliver(Hook.gitHub("push", "")).status());
        assertEquals(400, deliver(Hook.gitHub("push", "payload=%7B").as(FORM)).status());
        assertEquals(422, deliver(Hook.gitHub("push", "[]")).status());
        assertEquals(422, deliver(Hook.gitHub("push", "payload=").as(FORM)).status());
        assertEquals(422, deliver(Hook.gitHub("push", "ref=refs/heads/main").as(FORM)).status());
        assertEquals(422, deliver(Hook.gitHub("push", "payload=%7B%7D&payload=%7B%7D").as(FORM)).status());
        assertEquals(415, deliver(Hook.gitHub("push", "{}").as("text/plain")).status());
    }

    @Test
    void aBodyOfUpToAMebibyteIsReadAndALongerOneIsNot() throws Exception {
        String push = push("github-push").stripTrailing();
        int room = (1 << 20) - push.getBytes(StandardCharsets.UTF_8).length;
        assertBuilds(Hook.gitHub("push", push + " ".repeat(room)));
        assertEquals(413, deliver(Hook.gitHub("push", push + " ".repeat(room + 1))).status());
    }

    @Test
    void aBuildThatAWebHookAskedForIsDeployedByItself() throws Exception {
        running.post("/api/environments", Map.of("name", "staging", "auto_deploy", List.of("hello@main")));
        assertBuilds(Hook.gitHub("push", push("github-push")));
        var deployment = running.get("/api/deployments?environment=staging").list("deployments").getFirst();
        assertEquals("auto", deployment.get("triggered_by"));
        assertEquals("succeeded", running.completed((Long) deployment.get("id")).get("status"));
    }

    @Test
    void globsAreTakenAndWhatIsNoGlobIsNot() throws Exception {
        assertEquals("main, release/*, v?", running.patch("/api/repositories/hello",
                Map.of("hook_branches", "main, release/*, v?")).get("hook_branches"));
        assertEquals(422, running.patch("/api/repositories/hello", Map.of("hook_branches", "[a-z]*")).status());
        assertEquals(422, running.patch("/api/repositories/hello", Map.of("hook_branches", "^main$")).status());
        assertEquals("*", running.patch("/api/repositories/hello", Collections.singletonMap("hook_branches", null))
                .get("hook_branches"));
    }
}
