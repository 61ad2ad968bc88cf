package slipway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordTest {
    private static void fit(Word word, String... texts) {
        for (String text : texts) {
            assertTrue(word.fits(text), text);
        }
    }

    private static void doNotFit(Word word, String... texts) {
        for (String text : texts) {
            assertFalse(word.fits(text), text);
        }
    }

    @Test
    void namesAreShortAndPlain() {
        fit(Word.NAME, "a", "0", "hello", "a.b_c-d", "x".repeat(63), "a..", "webhook");
        doNotFit(Word.NAME, "", "A", ".a", "-a", "_a", "a b", "a/b", "é", "x".repeat(64), "a\n", "ı");
    }

    @Test
    void someUsersActByThemselves() {
        fit(Word.USER, "alice", "autos");
        doNotFit(Word.USER, "webhook", "auto", "system", "Alice");
    }

    @Test
    void branchesAreWhatGitTakesAndNeverAnOption() {
        fit(Word.BRANCH, "main", "feature/a-b", "_x", "v1.2", "a@b", "a#1", "a+b", "x".repeat(200), "a.lockx");
        doNotFit(Word.BRANCH, "", "-x", "--upload-pack=x", "/a", "a/", "a//b", "a..b", "a.lock", "a.lock/b", "a.",
                "a./b",
                "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "@", "a\n", "é", "x".repeat(201), "a@{b");
    }

    @Test
    void branchesToBuildAreNamesAndTwoSignsAndCommas() {
        fit(Word.BRANCHES, "*", "main", "main,release/*", "main, v?.?", "a#1,b@2", " ", "a,".repeat(10_000));
        doNotFit(Word.BRANCHES, "", "[a-z]*", "{a,b}", "^main$", "!main", "a\\*", "a\n", "é", "a\0");
    }

    @Test
    void commitsAreHexDigits() {
        fit(Word.COMMIT, "1a2b3c4", "A".repeat(40));
        doNotFit(Word.COMMIT, "1a2b3c", "a".repeat(41), "1a2b3cg", "HEAD", "1a2b3c4^");
    }

    /** As builds have it, for each of which they would fail. */
    @Test
    void artifactsAreInTheWorkspace() {
        fit(Word.ARTIFACT, "dist", ".", "./dist", "a/b c/", "..a/b..", "...", "-rf", "höhe");
        doNotFit(Word.ARTIFACT, "", "/", "/etc/passwd", "..", "../x", "dist/../../x", "dist/..", "a/../b");
    }

    @Test
    void keysAreWhatAShellTakesAndNotOurs() {
        fit(Word.KEY, "A", "_", "LANG_2", "SLIPWAY");
        doNotFit(Word.KEY, "", "a", "2A", "A-B", "SLIPWAY_X", "A=B", "X".repeat(64));
    }

    @Test
    void urlsAreAbsoluteAndOfTheWeb() {
        fit(Word.URL, "http://a", "https://host.example:8080/p?q=1", "https://host.example/a@b", "http://[::1]:80/",
                "http://127.0.0.1:1/x", "HTTPS://a", "http://a:65535/");
        doNotFit(Word.URL, "", "http://a:65536/", "http://a:0/", "HTTPS://token@host.example/",
                "http://", "http:///x", "ftp://a/", "file:///etc/passwd", "//a/b", "/a", "a",
                "http://a b/", "https://user:pw@host.example/", "https://token@host.example/",
                "http://a/#f", "javascript:alert(1)", "http://a/\r\nX: y", "http://" + "a".repeat(2000));
    }

    @Test
    void gitIsNeverGivenAnOptionOrAProgram() {
        fit(Word.GIT_URL, "https://git.example.org/hello.git", "ssh://git@host:65535/x.git",
                "http://u:***@host/x", "ssh://git@host:22/x.git",
                "git://host/x", "file:///srv/git/x.git", "git@host:x.git", "host.example:path/x", "/srv/git/x.git");
        for (String text : List.of("", "-x", "--upload-pack=touch x", "ext::sh -c touch%20x", "ext::x", "fd::17",
                "https://-oProxyCommand=x/y", "ssh://-oProxyCommand=x@host/y", "ssh://git@host:65536/x.git",
                "host:-oProxyCommand=x", "-oX@host:x",
                "git@-host:x", "ftp://host/x", "javascript://host/x", "https:///x", "https://host/a b", "a\n/b",
                "host:a b",
                "relative/path", "../x", "hello", "/a\0b", "https://host/\u0000")) {
            assertFalse(Word.GIT_URL.fits(text), text);
        }
    }
}
