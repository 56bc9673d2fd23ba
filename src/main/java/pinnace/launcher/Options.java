package pinnace.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of the executable WAR: system properties {@code pinnace.NAME}, else environment variables
 * {@code PINNACE_NAME}.
 *
 * @param address where to listen
 * @param port where to listen; 0 for a free one
 * @param workDirectory where the launcher unpacks itself; empty for the system's directory of temporary files
 * @param tls certificate and key, for HTTPS
 * @param drain how long downloads may go on after SIGTERM
 */
public record Options(String address, int port, Optional<Path> workDirectory, Optional<Tls> tls, Duration drain) {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})([smh])");
    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);

    /**
     * PEM files.
     *
     * @param certificate the certificate, with its chain
     * @param key its private key
     */
    public record Tls(Path certificate, Path key) {}

    /** Reads them; throws {@link IllegalArgumentException} with a sentence that names the wrong one. */
    public static Options read(Properties properties, Map<String, String> environment) {
        Lookup lookup = new Lookup(properties, environment);
        Optional<Path> certificate = lookup.file("tls-certificate");
        Optional<Path> key = lookup.file("tls-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "The settings tls-certificate and tls-key belong together; one of them is missing");
        }
        return new Options(
                address(lookup.get("address").orElse("127.0.0.1")),
                port(lookup.get("port").orElse("8080")),
                lookup.get("work-dir").map(Path::of),
                certificate.map(file -> new Tls(file, key.orElseThrow())),
                drain(lookup.get("drain").orElse("0s")));
    }

    private record Lookup(Properties properties, Map<String, String> environment) {

        Optional<String> get(String name) {
            String variable =
                    environment.get("PINNACE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
            // Kubernetes puts PINNACE_PORT=tcp://... there for a service that is called pinnace.
            boolean meant = variable != null && !variable.startsWith("tcp://");
            return Optional.ofNullable(properties.getProperty("pinnace." + name, meant ? variable : null))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty());
        }

        Optional<Path> file(String name) {
            Optional<Path> file = get(name).map(Path::of);
            if (file.filter(path -> !Files.isReadable(path)).isPresent()) {
                throw new IllegalArgumentException(
                        "The setting " + name + " names a file that cannot be read: " + file.get());
            }
            return file;
        }
    }

    /** Checked here, because Tomcat would listen on all addresses if the name were unknown. */
    private static String address(String text) {
        try {
            InetAddress.getAllByName(text);
            return text;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "The setting address must be the address of an interface of this machine, not " + text, e);
        }
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException(
                    "The setting port must be a number from 0 to 65535 (0 for a free one), not " + text);
        }
        return Integer.parseInt(text);
    }

    private static Duration drain(String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            Duration drain =
                    switch (parts.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    };
            if (drain.compareTo(LONGEST_DRAIN) <= 0) {
                return drain;
            }
        }
        throw new IllegalArgumentException(
                "The setting drain must be a duration such as 0s, 30s, 10m or 1h, up to 24h, not " + text);
    }
}
