package pinnace.web;

import jakarta.servlet.ServletContext;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.spi.AbstractContainerLifecycleListener;
import org.glassfish.jersey.server.spi.Container;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Pace;
import pinnace.delivery.Rates;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.login.Credentials;
import pinnace.login.Seal;
import pinnace.login.ServerLogins;
import pinnace.lookup.Images;
import pinnace.lookup.Lists;
import pinnace.lookup.Resolutions;
import pinnace.network.AddressPolicy;
import pinnace.network.Network;
import pinnace.network.Trust;
import pinnace.registry.Endpoints;
import pinnace.registry.Registry;
import pinnace.registry.RepositoryPolicy;
import pinnace.request.RequestReader;
import pinnace.settings.Mirror;
import pinnace.settings.Settings;
import pinnace.stream.AheadBlobs;
import pinnace.stream.BlobHistories;
import pinnace.stream.Blobs;
import pinnace.stream.DocumentMemory;
import pinnace.stream.ReadAheadMemory;
import pinnace.stream.Retries;
import pinnace.stream.Time;
import pinnace.stream.VerifiedBlobs;

/** The composition root: every {@code new} of a collaborator is here. */
public final class PinnaceApplication extends ResourceConfig {

    private static final Logger LOG = Logger.getLogger(PinnaceApplication.class.getName());

    /** Any image there: what is asked is how many manifests that registry still gives. */
    private static final Reference ON_DOCKER_HUB = Reference.parse("alpine", Reference.DOCKER_HUB);

    /** Wires the application; called by Jersey once per deployment. What may fail comes before what has to be ended. */
    public PinnaceApplication(@Context ServletContext context) {
        Start start = Start.of(context);
        Settings settings = start.settings();
        ProblemPage page = new ProblemPage(settings.get(Settings.CONTACT));
        Time time = start.time();
        DocumentMemory documents = DocumentMemory.ofHeap();
        BlobHistories histories = new BlobHistories(time);
        // A resume without a byte by the time that a byte is due would be ended.
        VerifiedBlobs.Patience again = new VerifiedBlobs.Patience(
                time, settings.get(Settings.KEEP_ALIVE_INTERVAL).dividedBy(2));
        Registry registry = registry(start, documents, histories, again);
        Deliveries deliveries = new Deliveries(start.limits(), time);
        Pace pace = new Pace(settings.get(Settings.KEEP_ALIVE_INTERVAL), settings.get(Settings.GIVE_UP_AFTER));
        Defaults defaults =
                new Defaults(settings.get(Settings.DEFAULT_REGISTRY), settings.get(Settings.DEFAULT_PLATFORM));
        Metrics metrics = start.ends().metrics();
        Resolutions resolutions =
                new Resolutions(deliveries.threads(), time, settings.get(Settings.MAX_DOWNLOADS), metrics);
        ReadAheadMemory memory = new ReadAheadMemory(settings.get(Settings.READ_AHEAD_MEMORY));
        AheadBlobs.Means means = new AheadBlobs.Means(
                deliveries.threads(), memory, settings.get(Settings.CONNECTIONS_PER_DOWNLOAD), time);
        Optional<Seal> seal = settings.get(Settings.SEALED_LOGINS)
                ? Optional.of(new Seal(settings.get(Settings.SEAL_KEY), time))
                : Optional.empty();
        Images images = new Images(registry, resolutions, start.serverLogins());
        metrics.watch(new Metrics.Watched(
                deliveries, histories, memory, () -> images.manifestsLeft(ON_DOCKER_HUB, Credentials.none())));
        Pipeline pipeline = new Pipeline(
                new Lists(images, deliveries.threads(), time, documents),
                deliveries,
                documents,
                new Pipeline.Rules(
                        defaults,
                        new AllowedNames(settings.get(Settings.ALLOWED_NAMES)),
                        new Waiting.Patience(time, settings.get(Settings.ANSWER_WITHIN)),
                        new CallerLogin.Ways(settings.get(Settings.REGISTRY_BASIC), seal)),
                new Pipeline.Told(new Watches(time), start.ends()));
        ArchiveResponses responses = new ArchiveResponses(
                new Blobs(histories, again, means), pace, new Rates(start.limits(), time), metrics);
        BaseUrl base = new BaseUrl(settings.get(Settings.PUBLIC_URL), settings.get(Settings.TRUSTED_PROXIES));
        Answers answers = new Answers(responses, base);
        RequestReader reader = new RequestReader(defaults);
        register(new PullResource(pipeline, answers, reader));
        register(new ListResource(pipeline, answers, reader));
        register(new UrlListResource(new UrlLists(pipeline, pace), base, reader));
        register(new SumsResource(pipeline, answers, reader));
        register(new ListSumsResource(pipeline, answers, reader));
        register(new GetResource(base, reader));
        ServerLook server = ServerLook.of(start.version(), settings);
        register(new ApiResource(pipeline, reader, server));
        register(new HelpResource(base, server, settings.get(Settings.CONTACT)));
        register(new LoginResource(seal, base));
        register(new DownloadsResource(deliveries, base, time));
        register(new LookResource(pipeline, reader, base));
        register(new HealthResource(deliveries));
        register(new MetricsResource(metrics, settings.get(Settings.METRICS_FROM)));
        register(new AcceptFilter());
        register(new ProblemMapper(page));
        register(new Shutdown(registry, resolutions, deliveries, start.serverLogins()));
        // For the launcher, which waits until it is 0 before it stops.
        context.setAttribute("pinnace.running", (IntSupplier) deliveries::running);
        configureJersey();
    }

    private static Registry registry(
            Start start, DocumentMemory documents, BlobHistories histories, VerifiedBlobs.Patience again) {
        Settings settings = start.settings();
        Time time = start.time();
        Network network = new Network(
                new AddressPolicy(settings.get(Settings.PRIVATE_REGISTRIES)),
                start.proxies(),
                new Trust(settings.get(Settings.CA_FILE)),
                // What is being looked up must not take the connections away from what is being downloaded.
                Network.Limits.usual((settings.get(Settings.CONNECTIONS_PER_DOWNLOAD) + Resolutions.FOR_EACH)
                        * settings.get(Settings.MAX_DOWNLOADS)),
                "pinnace/" + start.version());
        Retries asking = new Retries(4, Duration.ofSeconds(15), Duration.ofMillis(300), Duration.ofSeconds(4), time);
        // Only time ends it: a registry may restart for some minutes, and a refused connection costs nothing.
        Retries streaming = new Retries(
                Integer.MAX_VALUE,
                settings.get(Settings.GIVE_UP_AFTER),
                Duration.ofMillis(300),
                Duration.ofSeconds(15),
                time);
        return new Registry(
                network,
                new Endpoints(
                        Set.copyOf(settings.get(Settings.PLAIN_HTTP_REGISTRIES)),
                        Mirror.byRegistry(settings.get(Settings.MIRRORS))),
                new RepositoryPolicy(
                        settings.get(Settings.ALLOWED_REGISTRIES), settings.get(Settings.DENIED_REGISTRIES)),
                new Registry.Limits(new Registry.Insistence(asking, streaming, again), documents),
                histories);
    }

    private void configureJersey() {
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        property("jersey.config.disableDefaultProvider", "DATASOURCE");
        // One byte and a flush reach the wire at once; Jersey else holds the first 8 KiB back.
        property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        // An error answer keeps the body that the mapper gave it.
        property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    }

    /**
     * Stops what was started, when the application is undeployed; Jersey calls no {@code @PreDestroy} of registered
     * instances.
     */
    private static final class Shutdown extends AbstractContainerLifecycleListener {

        private final Registry registry;
        private final Resolutions resolutions;
        private final Deliveries deliveries;
        private final ServerLogins logins;

        Shutdown(Registry registry, Resolutions resolutions, Deliveries deliveries, ServerLogins logins) {
            this.registry = registry;
            this.resolutions = resolutions;
            this.deliveries = deliveries;
            this.logins = logins;
        }

        @Override
        public void onShutdown(Container container) {
            // On the threads of the deliveries, which wait until they are free.
            resolutions.close();
            deliveries.close();
            try {
                // Last: a download that still wanted a connection would blame the registry.
                registry.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "closing the connections to registries failed", e);
            }
            logins.close();
        }
    }
}
