package slipway;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import slipway.http.Addresses;

/**
 * The settings, as the environment variables of the same names give them. Every default is here.
 *
 * @param production    nothing unsafe without an explicit word
 * @param publicUrl     how browsers reach the service; "" when it was not said
 * @param trustedProxy  the address of the peer whose last X-Forwarded-For is believed; "" for none
 * @param logLimit      bytes that one log may have
 * @param minFree       bytes of the data directory's disk; with less nothing is claimed
 * @param secretsKey    the file with the key for secrets, which may be a systemd credential; empty for none
 */
record Config(
        Path dataDir,
        Path liveDir,
        boolean production,
        Address address,
        String publicUrl,
        String trustedProxy,
        Duration pollInterval,
        int buildSlots,
        int jobSlots,
        Duration shutdownGrace,
        SandboxMode sandbox,
        long logLimit,
        long minFree,
        int keepBuilds,
        Optional<Path> secretsKey,
        int maxConnections,
        int maxStreams,
        String path) {

    /** Where HTTP is served. */
    record Address(String host, int port) {
        boolean loopback() {
            // Not by its beginning alone: 127.example.org is anybody's.
            return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
        }
    }

    /** Whether build commands run in a sandbox. */
    enum SandboxMode { AUTO, REQUIRED, OFF }

    private static final long MIB = 1 << 20;

    /** @throws Failure all mistakes at once, a line each */
    static Config read(Map<String, String> environment) throws Failure {
        var settings = new Settings(environment);
        Path data = settings.path("DATA_DIR", Path.of("data"));
        var config = new Config(data,
                settings.path("LIVE_DIR", data.resolve("live")),
                settings.choice("ENV_TYPE", "DEV", "DEV", "PROD").equals("PROD"),
                settings.address("HTTP_ADDRESS", "127.0.0.1:8080"),
                settings.url("PUBLIC_URL"),
                settings.addressOrNone("TRUSTED_PROXY"),
                Duration.ofSeconds(settings.number("POLL_INTERVAL_SECONDS", 2, 1, 3600)),
                (int) settings.number("BUILD_SLOTS", Runtime.getRuntime().availableProcessors(), 1, 1000),
                (int) settings.number("JOB_SLOTS", 4, 1, 1000),
                Duration.ofSeconds(settings.number("SHUTDOWN_GRACE_SECONDS", 30, 0, 86_400)),
                SandboxMode.valueOf(settings.choice("BUILD_SANDBOX", "auto", "auto", "required", "off")
                        .toUpperCase(Locale.ROOT)),
                settings.number("LOG_LIMIT_BYTES", 64 * MIB, 1024, 1L << 40),
                settings.number("MIN_FREE_BYTES", 512 * MIB, 0, 1L << 50),
                (int) settings.number("KEEP_BUILDS", 50, 1, 1_000_000),
                settings.text("SECRETS_KEY_FILE", "").isEmpty()
                        ? SecretsKey.credential(environment)
                        : Optional.of(settings.path("SECRETS_KEY_FILE", data)),
                (int) settings.number("MAX_CONNECTIONS", 4096, 1, 1_000_000),
                (int) settings.number("MAX_STREAMS", Runtime.version().feature() >= 24 ? 1000 : 256, 1, 100_000),
                settings.text("PATH", "/usr/local/bin:/usr/bin:/bin"));
        settings.check();
        return config;
    }

    /** Reads settings and keeps what is wrong with them. An empty one is the same as none. */
    private record Settings(Map<String, String> environment, List<String> problems) {
        Settings(Map<String, String> environment) {
            this(environment, new ArrayList<>());
        }

        String text(String name, String otherwise) {
            String text = environment.getOrDefault(name, "");
            return text.isBlank() ? otherwise : text.strip();
        }

        Path path(String name, Path otherwise) {
            String text = text(name, otherwise.toString());
            try {
                return Path.of(text).toAbsolutePath().normalize();
            } catch (InvalidPathException e) {
                problems.add(name + "='" + text + "' is no path");
                return otherwise;
            }
        }

        String choice(String name, String otherwise, String... allowed) {
            String text = text(name, otherwise);
            if (!List.of(allowed).contains(text)) {
                problems.add(name + "='" + text + "' is none of " + String.join(", ", allowed));
                return otherwise;
            }
            return text;
        }

        long number(String name, long otherwise, long min, long max) {
            String text = text(name, Long.toString(otherwise));
            try {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, as one out of bounds is
            }
            problems.add(name + "='" + text + "' is not a whole number from " + min + " to " + max);
            return otherwise;
        }

        Address address(String name, String otherwise) {
            String text = text(name, otherwise);
            int colon = text.lastIndexOf(':');
            try {
                String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
                int port = Integer.parseInt(text.substring(colon + 1));
                if (!host.isEmpty() && port >= 0 && port <= 65_535) {
                    return new Address(host, port);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            problems.add(name + "='" + text + "' is not HOST:PORT, such as 127.0.0.1:8080 or [::]:8080");
            return new Address("127.0.0.1", 0);
        }

        String addressOrNone(String name) {
            String text = text(name, "");
            if (!text.isEmpty() && Addresses.literal(text).isEmpty()) {
                problems.add(name + "='" + text + "' is not an IP address, such as 127.0.0.1 or ::1");
            }
            return text;
        }

        String url(String name) {
            String text = text(name, "");
            String wrong = text.isEmpty() ? "" : wrongOrigin(text);
            if (!wrong.isEmpty()) {
                problems.add(name + "='" + text + "' " + wrong);
                return "";
            }
            int scheme = text.indexOf(':') + 1;
            return text.substring(0, scheme).toLowerCase(Locale.ROOT) + text.substring(scheme).replaceAll("/$", "");
        }

        /** What keeps a text from being the scheme, host and port of a page; "" when nothing does. */
        private static String wrongOrigin(String text) {
            URI url;
            try {
                url = new URI(text);
            } catch (URISyntaxException e) {
                return "is not an http:// or https:// URL";
            }
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!List.of("http", "https").contains(scheme) || url.getHost() == null) {
                return "is not an http:// or https:// URL";
            }
            if (url.getPort() == 0 || url.getPort() > 65_535) {
                return "has a port that is not from 1 to 65535";
            }
            if (url.getRawUserInfo() != null) {
                return "has a user in it; it is for everybody";
            }
            boolean more = !List.of("", "/").contains(url.getRawPath()) || url.getRawQuery() != null
                    || url.getRawFragment() != null;
            return more ? "has something behind the host; the page is at the root of one only" : "";
        }

        void check() throws Failure {
            if (!problems.isEmpty()) {
                throw new Failure(2, String.join("\n", problems));
            }
        }
    }
}
