package slipway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static Source source(String url, String token) throws GitException {
        return Source.of("hello", url, token);
    }

    private static String login(Source source) {
        String header = source.settings().entrySet().stream()
                .filter(setting -> setting.getKey().endsWith(".extraHeader"))
                .findFirst().orElseThrow().getValue();
        String basic = header.substring("Authorization: Basic ".length());
        return new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
    }

    @Test
    void aTokenIsForItsOwnSchemeHostAndPort() throws Exception {
        var source = source("https://git.example.org:8443/team/hello.git", "t0ken");
        assertTrue(source.settings().containsKey("http.https://git.example.org:8443/.extraHeader"));
        assertEquals("x-access-token:t0ken", login(source));
    }

    @Test
    void aTokenIsNotSentOnByRedirects() throws Exception {
        assertEquals("false", source("https://host/a.git", "t0ken").settings().get("http.followRedirects"));
        assertTrue(source("https://host/a.git", "").settings().isEmpty());
    }

    @Test
    void aLoginInTheUrlIsTakenOutOfItAndDecoded() throws Exception {
        var source = source("https://ada:p%40ss%2B+@host/a.git", "");
        assertEquals("https://host/a.git", source.url());
        assertEquals("ada:p@ss++", login(source));
        assertEquals("hello's repository (https://host/a.git)", source.toString());
    }

    @Test
    void aPasswordWithAnAtSignLeavesNothingInTheUrl() throws Exception {
        assertEquals("https://host/a.git", source("https://ada:p@ss@host/a.git", "").url());
    }

    @Test
    void aUserAloneMayBeATokenAndIsTakenOutToo() throws Exception {
        var source = source("https://ghp_secret@host/a.git", "");
        assertEquals("https://host/a.git", source.url());
        assertEquals("ghp_secret:", login(source));
    }

    @Test
    void theUserInTheUrlGoesWithTheToken() throws Exception {
        assertEquals("deploy:t0ken", login(source("https://deploy@host/a.git", "t0ken")));
        assertEquals("deploy:t0ken", login(source("https://deploy:old@host/a.git", "t0ken")));
    }

    @Test
    void sshKeepsItsUserAndHasNoUseForAPassword() throws Exception {
        assertEquals("ssh://git@host:2222/a.git", source("ssh://git@host:2222/a.git", "t0ken").url());
        assertEquals("ssh://git@host/a.git", source("ssh://git:secret@host/a.git", "").url());
        assertEquals("git@host:team/a.git", source("git@host:team/a.git", "t0ken").url());
        assertFalse(source("git@host:team/a.git", "t0ken").hasCredentials());
    }

    @Test
    void whatASecretIsRepeatedInIsScrubbed() throws Exception {
        var source = source("https://host/a.git", "t0ken-123");
        String header = Base64.getEncoder().encodeToString("x-access-token:t0ken-123".getBytes(StandardCharsets.UTF_8));
        assertEquals("remote: *** and *** at https://***@other/x",
                source.scrub("remote: t0ken-123 and " + header + " at https://a:b@other/x"));
    }

    @Test
    void onlyUrlsThatGitMayBeGivenAreTaken() throws Exception {
        for (String url : List.of("https://host/a", "http://host/a", "ssh://host/a", "git://host/a", "file:///srv/a",
                "/srv/a.git", "host:a.git", "git@host:a.git")) {
            assertEquals(url, source(url, "").url());
        }
        for (String url : List.of("", "--upload-pack=touch x", "-x:y", "ext::sh -c id", "fd::7", "ftp://host/a",
                "HTTPS//host", "../a", "a", "https://host/a\nb", "user:pass@host:a", "git@-oProxyCommand=id:a")) {
            var e = assertThrows(GitException.class, () -> source(url, ""), url);
            assertTrue(e.getMessage().startsWith("the url of hello is none that slipway fetches from"), e.getMessage());
        }
    }
}
