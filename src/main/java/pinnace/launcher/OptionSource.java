package pinnace.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Where options are set: system properties {@code pinnace.NAME}, else environment variables {@code PINNACE_NAME}. */
record OptionSource(Properties properties, Map<String, String> environment) {

    /** What an option is set to; empty if it is not set, or to nothing. */
    Optional<String> get(String name) {
        String variable =
                environment.get("PINNACE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        // Kubernetes puts PINNACE_PORT=tcp://... there for a service that is called pinnace.
        boolean meant = variable != null && !variable.startsWith("tcp://");
        return Optional.ofNullable(properties.getProperty(property(name), meant ? variable : null))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** The file that an option names. */
    Optional<Path> file(String name) {
        Optional<Path> file = get(name).map(Path::of);
        if (file.filter(path -> !Files.isReadable(path)).isPresent()) {
            throw new IllegalArgumentException(
                    "The setting " + name + " names a file that cannot be read: " + file.get());
        }
        return file;
    }

    /** In which of the two places an option is set, in words. */
    String place(String name) {
        return properties.getProperty(property(name)) == null ? "environment variable" : "system property";
    }

    private static String property(String name) {
        return "pinnace." + name;
    }
}
