package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import slipway.Config.Address;

/** The settings. */
class ConfigTest {
    private static final Path ROOT = Path.of(System.getProperty("slipway.root", System.getProperty("user.dir")));
    private static final Pattern SETTING = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)+)\"");

    private static Config with(String... settings) throws Failure {
        var map = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return Config.read(map);
    }

    @Test
    void withoutAnySettingEveryDefaultHolds() throws Failure {
        Config config = with();
        Path data = Path.of("data").toAbsolutePath();
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(new Config(data, data.resolve("live"), false, new Address("127.0.0.1", 8080), "", "",
                Duration.ofSeconds(2), processors, 4, Duration.ofSeconds(30), Config.SandboxMode.AUTO, 64 << 20,
                512 << 20, 50, Optional.empty(), 4096, Runtime.version().feature() >= 24 ? 1000 : 256,
                "/usr/local/bin:/usr/bin:/bin"), config);
    }

    @Test
    void anEmptySettingIsTheSameAsNone() throws Failure {
        assertEquals(with(), with("HTTP_ADDRESS", "", "POLL_INTERVAL_SECONDS", "  ", "DATA_DIR", "", "ENV_TYPE", "",
                "SECRETS_KEY_FILE", " "));
    }

    @Test
    void pathsBecomeAbsoluteAndTheLiveFolderFollowsTheData() throws Failure {
        assertEquals(Path.of("/srv/live"), with("DATA_DIR", "/srv/./x/..").liveDir());
        assertEquals(Path.of("/elsewhere"), with("DATA_DIR", "/srv", "LIVE_DIR", "/elsewhere").liveDir());
        assertEquals(Path.of("relative").toAbsolutePath(), with("DATA_DIR", "relative").dataDir());
        assertEquals(Path.of("live").toAbsolutePath(), with("DATA_DIR", "/srv", "LIVE_DIR", "live").liveDir());
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsValue() {
        var failure = assertThrows(Failure.class, () -> with("ENV_TYPE", "prod", "HTTP_ADDRESS", "8080",
                "PUBLIC_URL", "ftp://x", "TRUSTED_PROXY", "nginx", "BUILD_SLOTS", "0", "JOB_SLOTS", "many",
                "BUILD_SANDBOX", "OFF",
                "POLL_INTERVAL_SECONDS", "-1", "MIN_FREE_BYTES", "99999999999999999999", "DATA_DIR", "a\0b"));
        assertEquals(2, failure.status());
        assertEquals("""
                DATA_DIR='a\0b' is no path
                ENV_TYPE='prod' is none of DEV, PROD
                HTTP_ADDRESS='8080' is not HOST:PORT, such as 127.0.0.1:8080 or [::]:8080
                PUBLIC_URL='ftp://x' is not an http:// or https:// URL
                TRUSTED_PROXY='nginx' is not an IP address, such as 127.0.0.1 or ::1
                POLL_INTERVAL_SECONDS='-1' is not a whole number from 1 to 3600
                BUILD_SLOTS='0' is not a whole number from 1 to 1000
                JOB_SLOTS='many' is not a whole number from 1 to 1000
                BUILD_SANDBOX='OFF' is none of auto, required, off
                MIN_FREE_BYTES='99999999999999999999' is not a whole number from 0 to 1125899906842624\
                """, failure.getMessage());
    }

    @Test
    void anAddressIsAHostAndAPort() throws Failure {
        assertEquals(new Address("::", 8080), with("HTTP_ADDRESS", "[::]:8080").address());
        assertEquals(new Address("example.org", 0), with("HTTP_ADDRESS", "example.org:0").address());
        for (String wrong : List.of(":8080", "localhost", "localhost:", "localhost:65536", "localhost:-1", "a:b")) {
            assertThrows(Failure.class, () -> with("HTTP_ADDRESS", wrong), wrong);
        }
    }

    @Test
    void onlyLoopbackIsLoopback() throws Failure {
        for (String loopback : List.of("127.0.0.1:1", "127.1.2.3:1", "localhost:1", "[::1]:1")) {
            assertTrue(with("HTTP_ADDRESS", loopback).address().loopback(), loopback);
        }
        for (String open : List.of("0.0.0.0:1", "[::]:1", "192.168.1.1:1", "example.org:1", "127.example.org:1",
                "127.0.0.1.example.org:1")) {
            assertFalse(with("HTTP_ADDRESS", open).address().loopback(), open);
        }
    }

    @Test
    void aPublicUrlIsASchemeAndAHostAndLosesItsLastSlash() throws Failure {
        assertEquals("https://ci.example.org", with("PUBLIC_URL", "https://ci.example.org/").publicUrl());
        assertEquals("http://[::1]:65535", with("PUBLIC_URL", "http://[::1]:65535").publicUrl());
        assertEquals("https://a", with("PUBLIC_URL", "HTTPS://a").publicUrl());
        assertEquals("", with().publicUrl());
    }

    @Test
    void aPublicUrlThatNoBrowserCouldUseIsRefusedWithTheReason() {
        String none = "' is not an http:// or https:// URL";
        var wrong = new LinkedHashMap<String, String>();
        for (String text : List.of("slipway.example.org", "//x", "/", "x:80", "mailto:a@b", "https:///nowhere",
                "not a url", "http://", "http://a:99999999999")) {
            wrong.put(text, none);
        }
        wrong.put("http://a:65536", "' has a port that is not from 1 to 65535");
        wrong.put("http://a:0", "' has a port that is not from 1 to 65535");
        wrong.put("http://u:p@host", "' has a user in it; it is for everybody");
        for (String text : List.of("http://host/slipway/", "http://host//", "http://host?a", "http://host/#a")) {
            wrong.put(text, "' has something behind the host; the page is at the root of one only");
        }
        wrong.forEach((text, reason) -> {
            var failure = assertThrows(Failure.class, () -> with("PUBLIC_URL", text, "JOB_SLOTS", "many"), text);
            assertEquals(2, failure.status());
            assertEquals("PUBLIC_URL='" + text + reason + "\nJOB_SLOTS='many' is not a whole number from 1 to 1000",
                    failure.getMessage());
        });
    }

    @Test
    void aTrustedProxyIsAnAddressInNumbers() throws Failure {
        for (String address : List.of("127.0.0.1", "::1", "2001:db8::7")) {
            assertEquals(address, with("TRUSTED_PROXY", address).trustedProxy());
        }
        for (String wrong : List.of("localhost", "10.0.0.0/8", "1.2.3", "[::1]")) {
            assertThrows(Failure.class, () -> with("TRUSTED_PROXY", wrong), wrong);
        }
    }

    @Test
    void everySettingIsInTheFileThatAnAdministratorEdits() throws IOException {
        String source = Files.readString(ROOT.resolve("src/slipway/Config.java"));
        var settings = SETTING.matcher(source).results().map(found -> found.group(1)).distinct().toList();
        assertTrue(settings.size() > 12, settings.toString());
        String file = Files.readString(ROOT.resolve("systemd/slipway.env"));
        for (String setting : settings) {
            assertTrue(Pattern.compile("(?m)^#?" + setting + "=").matcher(file).find(), setting);
        }
    }
}
