package pinnace.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The options of the executable WAR: system properties {@code pinnace.NAME}, else environment variables
 * {@code PINNACE_NAME}.
 *
 * @param address where to listen
 * @param port where to listen; 0 for a free one
 * @param workDirectory where the launcher unpacks itself; empty for the system's directory of temporary files
 * @param tls certificate and key, for HTTPS
 * @param drain how long downloads may go on after SIGTERM
 * @param users the file with users, for the setting {@code login}
 */
public record Options(
        String address,
        int port,
        Optional<Path> workDirectory,
        Optional<Tls> tls,
        Duration drain,
        Optional<Path> users) {

    private static final String ADDRESS = "127.0.0.1";
    private static final String PORT = "8080";
    private static final String DRAIN = "0s";

    /** All of them, and what they are if nothing is set; none is a secret. */
    private static final Map<String, String> STANDARD = Map.of(
            "address",
            ADDRESS,
            "port",
            PORT,
            "work-dir",
            "",
            "tls-certificate",
            "",
            "tls-key",
            "",
            "drain",
            DRAIN,
            "users",
            "");

    private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\s]+");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})([smh])");
    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);

    /**
     * PEM files.
     *
     * @param certificate the certificate, with its chain
     * @param key its private key
     */
    public record Tls(Path certificate, Path key) {}

    /** The files that the server reads, by the names of their options. */
    Map<String, Path> files() {
        Map<String, Path> files = new HashMap<>();
        tls.ifPresent(pair -> files.putAll(Map.of("tls-certificate", pair.certificate(), "tls-key", pair.key())));
        users.ifPresent(file -> files.put("users", file));
        return files;
    }

    /** Reads them; throws {@link IllegalArgumentException} with a sentence that names the wrong one. */
    public static Options read(Properties properties, Map<String, String> environment) {
        OptionSource given = new OptionSource(properties, environment);
        Optional<Path> certificate = given.file("tls-certificate");
        Optional<Path> key = given.file("tls-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "The settings tls-certificate and tls-key belong together; one of them is missing");
        }
        return new Options(
                address(given.get("address").orElse(ADDRESS)),
                port(given.get("port").orElse(PORT)),
                given.get("work-dir").map(Path::of),
                certificate.map(file -> new Tls(file, key.orElseThrow())),
                drain(given.get("drain").orElse(DRAIN)),
                given.file("users"));
    }

    /** Those that are not the defaults, and where each was set, for a log; empty if there are none. */
    public static Optional<String> inWords(Properties properties, Map<String, String> environment) {
        OptionSource given = new OptionSource(properties, environment);
        String words = STANDARD.entrySet().stream()
                .flatMap(option -> given.get(option.getKey()).stream()
                        .filter(value -> !value.equals(option.getValue()))
                        .map(value -> option.getKey() + "="
                                + NOT_IN_A_LINE.matcher(value).replaceAll(" ") + " (" + given.place(option.getKey())
                                + ")"))
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of(words).filter(text -> !text.isEmpty());
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
