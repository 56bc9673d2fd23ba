package pinnace.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Outcome;
import pinnace.failure.PullException.Kind;
import pinnace.stream.BlobHistories;
import pinnace.stream.ReadAheadMemory;
import pinnace.stream.Tally;

/**
 * What is counted of this deployment, in the text format of Prometheus. The only class that knows Prometheus's library.
 * Exemplars are off, because for them the library starts a thread that would outlive the application.
 */
final class Metrics implements Tally {

    /** Of the text format (version 0.0.4). */
    static final String TYPE = "text/plain;version=0.0.4";

    private static final double NANOS = 1e9;

    /** In seconds; a registry may be waited for as long as a client is redirected, which is a minute. */
    private static final double[] BOUNDS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    /** A reason for refusals that are not of a download. */
    private static final String OTHER = "other";

    private final PrometheusRegistry all = new PrometheusRegistry();
    private final LabelledRegistries registries;
    private final Histogram lookups = histogram(
            "pinnace_lookup_seconds", "How long registries took to answer look-ups of images, tags and configurations");
    private final Histogram firstBytes = histogram(
            "pinnace_first_byte_seconds", "How long it took until the first byte of a layer came from a registry");
    private final Counter failures = counter(
            "pinnace_registry_failures_total",
            "What registries did not give, because they, or the way there, failed",
            "registry",
            "reason");
    private final Counter fromMemory = counter("pinnace_lookups_from_memory_total", "Look-ups that needed no registry");
    private final Counter received =
            counter("pinnace_received_bytes_total", "Bytes of layers that came from registries");
    private final Counter refusals =
            counter("pinnace_refusals_total", "Requests that were answered with an error", "status", "reason");
    private final Counter downloads =
            counter("pinnace_downloads_total", "Downloads that have ended, by how they did", "outcome");

    /**
     * Nothing has been counted yet.
     *
     * @param registries that have a label of their own whatever happens
     */
    Metrics(List<String> registries) {
        this.registries = new LabelledRegistries(registries);
        List.of(new Outcome.Complete(), new Outcome.ClientGone(), new Outcome.CutShort(""))
                .forEach(outcome -> downloads.initLabelValues(outcome.word()));
    }

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("registry")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .withoutExemplars()
                .register(all);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(all);
    }

    private void counts(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(sample -> sample.call((double) value.getAsLong()))
                .register(all);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(sample -> sample.call(value.getAsDouble()))
                .register(all);
    }

    /**
     * What is asked for its numbers each time that they are read.
     *
     * @param deliveries the downloads
     * @param histories what was delivered
     * @param memory what was fetched ahead
     * @param manifestsLeft how many manifests Docker Hub still gives this server, if that is known
     */
    record Watched(
            Deliveries deliveries,
            BlobHistories histories,
            ReadAheadMemory memory,
            Supplier<Optional<Long>> manifestsLeft) {}

    /** Adds the numbers of what runs; once. */
    void watch(Watched one) {
        Deliveries downloads = one.deliveries();
        gauge("pinnace_downloads_running", "Downloads that run", downloads::downloading);
        gauge("pinnace_downloads_waiting", "Requests that wait for a registry", downloads::waiting);
        gauge("pinnace_downloads_places", "How many downloads may run", downloads::places);
        counts("pinnace_sent_bytes_total", "Bytes that clients have taken", () -> downloads
                .totals()
                .bytes());
        counts(
                "pinnace_keep_alive_bytes_total",
                "Bytes that were sent one by one because a registry was late",
                () -> downloads.totals().keepAliveBytes());
        counts(
                "pinnace_resumes_total",
                "How often a connection to a registry broke during a download and another one went on",
                () -> downloads.totals().reopened());
        counts(
                "pinnace_verify_failures_total",
                "How often bytes of a registry did not have the digest that they should have",
                one.histories()::mismatches);
        gauge("pinnace_read_ahead_bytes", "Bytes in memory that were fetched ahead", one.memory()::taken);
        gauge("pinnace_read_ahead_limit_bytes", "How many there may be", one.memory()::budget);
        GaugeWithCallback.builder()
                .name("pinnace_manifests_left")
                .help("How many manifests Docker Hub still gives this server; absent while that is not known")
                .callback(sample -> one.manifestsLeft().get().ifPresent(left -> sample.call(left.doubleValue())))
                .register(all);
    }

    /** All of it as text. */
    String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, all.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** A download, or the request for one, is over. */
    void ended(Outcome outcome) {
        if (!(outcome instanceof Outcome.Refused)) {
            downloads.labelValues(outcome.word()).inc();
        }
    }

    /** A request was answered with an error. */
    void refused(int status, Optional<Kind> why) {
        refusals.labelValues(Integer.toString(status), why.map(Metrics::written).orElse(OTHER))
                .inc();
    }

    private static String written(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public void lookedUp(String registry, Duration took) {
        lookups.labelValues(registries.answered(registry)).observe(took.toNanos() / NANOS);
    }

    @Override
    public void foundInMemory() {
        fromMemory.inc();
    }

    @Override
    public void began(String registry, Duration took) {
        firstBytes.labelValues(registries.answered(registry)).observe(took.toNanos() / NANOS);
    }

    @Override
    public void came(long bytes) {
        received.inc(bytes);
    }

    @Override
    public void failed(String registry, Kind kind) {
        failures.labelValues(registries.label(registry), written(kind)).inc();
    }
}
