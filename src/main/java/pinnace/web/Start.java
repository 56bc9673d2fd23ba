package pinnace.web;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import pinnace.delivery.Limits;
import pinnace.image.Reference;
import pinnace.login.CredentialPrograms;
import pinnace.login.DockerConfig;
import pinnace.login.ServerLogins;
import pinnace.network.ContainerProxies;
import pinnace.network.HttpProxy;
import pinnace.network.NamedProxies;
import pinnace.network.Proxies;
import pinnace.settings.Admission;
import pinnace.settings.Settings;
import pinnace.settings.Sharing;
import pinnace.stream.Time;

/**
 * What an administrator may have got wrong, read before anything is started that would have to be ended again.
 *
 * @param version of Pinnace, as the WAR's manifest says it
 * @param settings the settings
 * @param limits what downloads may have
 * @param time the clock
 * @param proxies the way out
 * @param serverLogins the logins that every caller may use
 * @param ends is told of each request that is over
 * @param senders says who has sent a request
 */
record Start(
        String version,
        Settings settings,
        Limits limits,
        Time time,
        Proxies proxies,
        ServerLogins serverLogins,
        Ends ends,
        Senders senders) {

    private static final Logger LOG = Logger.getLogger(Start.class.getName());
    private static final String ATTRIBUTE = Start.class.getName();

    /** An attribute of the servlet context, by which the launcher says whether it has a file with users. */
    private static final String USERS = "pinnace.users";

    /**
     * Reads it, for {@link #of}.
     *
     * @throws IllegalStateException with a sentence that says what does not hold
     */
    static void read(ServletContext context) {
        Settings settings = Settings.of(context);
        Time time = Time.system();
        String version = version(context);
        Ends ends = new Ends(new AccessLog(settings.get(Settings.ACCESS_LOG), time), new Metrics(registries(settings)));
        Senders senders = senders(context, settings);
        context.setAttribute(
                ATTRIBUTE,
                new Start(
                        version,
                        settings,
                        limits(settings),
                        time,
                        proxies(settings),
                        serverLogins(settings, time),
                        ends,
                        senders));
        LOG.info("Pinnace " + version + " starts on Java " + System.getProperty("java.version") + ", "
                + context.getServerInfo() + "; " + settings.inWords());
    }

    private static Senders senders(ServletContext context, Settings settings) {
        Senders senders = new Senders(settings.get(Settings.TRUSTED_PROXIES), settings.get(Admission.USER_HEADER));
        boolean none = Boolean.FALSE.equals(context.getAttribute(USERS));
        if (settings.get(Admission.LOGIN) && none && senders.userHeader().isEmpty()) {
            throw new IllegalStateException("The setting login=user needs users: name a file in the format of Tomcat's"
                    + " tomcat-users.xml with -Dpinnace.users=FILE, or a user-header");
        }
        return senders;
    }

    /** What was read at deployment. */
    static Start of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Start start) {
            return start;
        }
        throw new IllegalStateException("The settings were not read; is web.xml complete?");
    }

    /** The version in the WAR's manifest. */
    private static String version(ServletContext context) {
        try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            Optional<String> version = manifest == null
                    ? Optional.empty()
                    : Optional.ofNullable(
                            new Manifest(manifest).getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION));
            return version.orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("reading the manifest of the application failed", e);
        }
    }

    private static Limits limits(Settings settings) {
        return new Limits(
                settings.get(Settings.MAX_DOWNLOADS),
                settings.get(Sharing.MAX_DOWNLOADS_PER_CLIENT),
                settings.get(Sharing.RATE_PER_DOWNLOAD),
                settings.get(Sharing.RATE_PER_CLIENT),
                settings.get(Sharing.RATE));
    }

    /** Those that the settings name one by one. */
    private static List<String> registries(Settings settings) {
        Stream<String> allowed = settings.get(Settings.ALLOWED_REGISTRIES).stream()
                .map(entry -> entry.text().replaceFirst("/.*", ""))
                .filter(name -> !name.contains("*"));
        return Stream.of(
                        Stream.of(Reference.DOCKER_HUB, settings.get(Settings.DEFAULT_REGISTRY)),
                        settings.get(Settings.PLAIN_HTTP_REGISTRIES).stream(),
                        allowed)
                .flatMap(names -> names)
                .toList();
    }

    /** Pinnace's own setting, else the container's, else the environment's. */
    private static Proxies proxies(Settings settings) {
        Optional<HttpProxy> named = settings.get(Settings.PROXY);
        if (named.isPresent()) {
            return new NamedProxies(named, named, settings.get(Settings.NO_PROXY));
        }
        Proxies container = new ContainerProxies();
        return ContainerProxies.areSet()
                ? container
                : NamedProxies.ofEnvironment(System.getenv()).orElse(container);
    }

    /** What the server knows, every caller can use; so the log says what that is. */
    private static ServerLogins serverLogins(Settings settings, Time time) {
        CredentialPrograms programs = new CredentialPrograms(time);
        Optional<CredentialPrograms> allowed =
                settings.get(Settings.CREDENTIAL_HELPERS) ? Optional.of(programs) : Optional.empty();
        List<DockerConfig> files = new ArrayList<>();
        for (Path file : settings.get(Settings.DOCKER_CONFIG)) {
            try {
                files.add(new DockerConfig(file, allowed, time));
                LOG.log(Level.WARNING, "Every caller can pull with the logins of {0} (setting docker-config)", file);
            } catch (IOException e) {
                String reason = e instanceof NoSuchFileException ? file + " is not there" : e.getMessage();
                throw new IllegalStateException(
                        "The setting docker-config names a file that cannot be read: " + reason, e);
            }
        }
        return new ServerLogins(files, programs);
    }
}
