package pinnace.settings;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import javax.naming.Binding;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;

/**
 * A place where settings may be made.
 *
 * @param place what it is called in a sentence, {@code system property}
 * @param prefix what stands before a setting's name there
 * @param strict whether a name that no setting has stops the start
 * @param values by name, without the prefix
 */
record SettingSource(String place, String prefix, boolean strict, Map<String, String> values) {

    /** Names a file with settings. */
    static final String CONFIG = "config";

    private static final String PREFIX = "pinnace.";
    private static final String JNDI = "java:comp/env/pinnace";

    /** The places of a deployment, the first of which wins; one of them may name a file, which comes last. */
    static List<SettingSource> all(ServletContext context, List<String> names) {
        List<SettingSource> sources = new ArrayList<>(List.of(
                systemProperties(System.getProperties()),
                environment(System.getenv()),
                jndi(names),
                contextParameters(context)));
        Optional<String> file = sources.stream()
                .flatMap(source -> Optional.ofNullable(source.values().get(CONFIG)).stream())
                .findFirst();
        file.ifPresent(path -> sources.add(file(path)));
        return sources;
    }

    /** System properties {@code pinnace.NAME}. */
    static SettingSource systemProperties(Properties properties) {
        Map<String, String> found = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                found.put(name.substring(PREFIX.length()), properties.getProperty(name));
            }
        }
        return new SettingSource("system property", PREFIX, true, found);
    }

    /**
     * Environment variables {@code PINNACE_NAME}. Unknown ones are no mistake: Kubernetes puts
     * {@code PINNACE_PORT=tcp://...} there for a service of that name.
     */
    static SettingSource environment(Map<String, String> environment) {
        Map<String, String> found = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("PINNACE_") && !value.startsWith("tcp://")) {
                found.put(
                        name.substring("PINNACE_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'),
                        value);
            }
        });
        return new SettingSource("environment variable", "PINNACE_", false, found);
    }

    /**
     * Environment entries {@code java:comp/env/pinnace/NAME}. They are listed, so that a wrong name is found; where a
     * container cannot list them, each of {@code names} is asked for.
     */
    static SettingSource jndi(List<String> names) {
        Map<String, String> found = new HashMap<>();
        Optional<Object> entries = entry("");
        try {
            if (entries.isPresent() && entries.get() instanceof Context context) {
                for (Binding binding : Collections.list(context.listBindings(""))) {
                    // Payara gives whole names, where it gives any.
                    String name = binding.getName().substring(binding.getName().lastIndexOf('/') + 1);
                    found.put(name, String.valueOf(binding.getObject()));
                }
            } else {
                names.forEach(name -> entry("/" + name).ifPresent(value -> found.put(name, value.toString())));
            }
        } catch (NamingException e) {
            throw unreadable(e);
        }
        return new SettingSource("JNDI entry", JNDI + "/", true, found);
    }

    @SuppressWarnings("BanJNDI") // the names are constants, in the container's own namespace of this application
    private static Optional<Object> entry(String name) {
        try {
            return Optional.ofNullable(new InitialContext().lookup(JNDI + name));
        } catch (NamingException e) {
            if (isNotThere(e)) {
                return Optional.empty();
            }
            throw unreadable(e);
        }
    }

    /** Payara wraps the exception that says so into others. */
    private static boolean isNotThere(NamingException failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause -> cause instanceof NameNotFoundException || cause instanceof NoInitialContextException);
    }

    private static IllegalStateException unreadable(NamingException failure) {
        return new IllegalStateException(
                "Reading the settings from " + JNDI + " failed: " + failure.getMessage(), failure);
    }

    /** Context parameters {@code pinnace.NAME}. */
    static SettingSource contextParameters(ServletContext context) {
        Map<String, String> found = new HashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            String value = context.getInitParameter(name);
            if (name.startsWith(PREFIX) && value != null) {
                found.put(name.substring(PREFIX.length()), value);
            }
        }
        return new SettingSource("context parameter", PREFIX, true, found);
    }

    /** A properties file; its names carry no prefix. */
    static SettingSource file(String path) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The file " + path + ", which the setting config names, cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> found = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
        return new SettingSource("entry of " + path, "", true, found);
    }
}
