package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages are the service's own, by what browsers say. */
class OriginsTest {
    /** What a browser says of a request; "" for a header that is not there. */
    private static String judged(String publicUrl, String host, String origin, String site) throws IOException {
        var origins = new Origins(publicUrl);
        try (var server = TestServer.with(TestServer.open("GET", "/", request ->
                Answer.ok(origins.of(request).name())))) {
            String answer = server.raw("GET / HTTP/1.1\r\nConnection: close\r\n" + header("Host", host)
                    + header("Origin", origin) + header("Sec-Fetch-Site", site) + "\r\n");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip().replace("\"", "");
        }
    }

    private static String header(String name, String value) {
        return value == null ? "" : name + ": " + value + "\r\n";
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ci.example.org,         http://ci.example.org,        OWN
            ci.example.org,         https://ci.example.org,       OWN
            CI.example.org,         http://ci.Example.org,        OWN
            ci.example.org:8080,    http://ci.example.org:8080,   OWN
            ci.example.org,         http://ci.example.org:80,     OWN
            ci.example.org:443,     https://ci.example.org,       OWN
            [::1]:8080,             http://[::1]:8080,            OWN
            build_1,                http://build_1,               OWN
            ci.example.org,         http://ci.example.org:443,    OTHER
            ci.example.org:8080,    http://ci.example.org,        OTHER
            ci.example.org,         http://ci.example.org:8080,   OTHER
            ci.example.org,         http://example.org,           OTHER
            ci.example.org,         http://ci.example.org.evil,   OTHER
            ci.example.org,         http://evil-ci.example.org,   OTHER
            ci.example.org,         http://ci.example.org/,       OTHER
            ci.example.org,         ftp://ci.example.org,         OTHER
            ci.example.org,         ci.example.org,               OTHER
            ci.example.org,         'null',                       OTHER
            'null',                 'null',                       OTHER
            ,                       http://null,                  OTHER
            ci.example.org,         '',                           OTHER
            '',                     http://,                      OTHER
            """)
    void withoutAPublicUrlTheHostOfTheRequestIsTheOwn(String host, String origin, String judged) throws IOException {
        String answer = judged("", host, origin, null);
        // The JDK's own server may have refused a request without a host before anybody could judge it.
        assertEquals(judged, host == null && answer.contains("Missing Host header") ? "OTHER" : answer);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://ci.example.org,         https://ci.example.org,       OWN
            https://CI.example.org/slipway, https://ci.example.org,       OWN
            https://ci.example.org:443,     https://ci.example.org,       OWN
            https://ci.example.org:8443,    https://ci.example.org:8443,  OWN
            http://[::1]:8080,              http://[::1]:8080,            OWN
            https://ci.example.org,         http://ci.example.org,        OTHER
            https://ci.example.org,         https://example.org,          OTHER
            https://ci.example.org,         http://127.0.0.1:8080,        OTHER
            https://ci.example.org,         'null',                       OTHER
            """)
    void withOneItsOriginIsWhateverTheHost(String publicUrl, String origin, String judged) throws IOException {
        assertEquals(judged, judged(publicUrl, "127.0.0.1:8080", origin, null));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ,                        same-origin,  OWN
            ,                        same-site,    OTHER
            ,                        cross-site,   OTHER
            ,                        none,         UNSAID
            ,                        same-Origin,  UNSAID
            ,                        ,             UNSAID
            http://evil.example.org, same-origin,  OTHER
            http://ci.example.org,   cross-site,   OWN
            """)
    void whereNoOriginIsGivenTheOtherHeaderOfBrowsersTells(String origin, String site, String judged)
            throws IOException {
        assertEquals(judged, judged("", "ci.example.org", origin, site));
    }
}
