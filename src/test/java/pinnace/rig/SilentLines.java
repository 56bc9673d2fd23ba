package pinnace.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pinnace.rig.Middlebox.Brand;

/**
 * Real proxies that end a line which is silent for four seconds, on either side of Pinnace, and a registry that is
 * silent for longer: how long the line to the client is silent then. All cases run at once, each with an image of its
 * own.
 */
public final class SilentLines implements AutoCloseable {

    /** After how long a silence the proxies end a line. */
    public static final Duration LIMIT = Duration.ofSeconds(4);

    private static final int LAYER = 500_000;
    private static final int SLOW = 50_000;

    private final Upstream upstream = Upstream.start();
    private final Map<Brand, Middlebox> behind = new EnumMap<>(Brand.class);
    private final Map<Brand, Middlebox> before = new EnumMap<>(Brand.class);
    private final Duration stall;
    private final Node node;
    private final Node unconcerned;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What was measured: a table as the document has it, and the longest silence in it. */
    public record Measured(List<String> table, Duration longest) {

        /** Keeps the lines. */
        public Measured {
            table = List.copyOf(table);
        }
    }

    /**
     * Starts a Pinnace among proxies.
     *
     * @param more its settings
     * @param stall how long the registry is silent
     */
    public SilentLines(Map<String, String> more, Duration stall) {
        Tools.require("haproxy", "nginx", "squid", "wget");
        this.stall = stall;
        for (Brand brand : Brand.values()) {
            behind.put(brand, Middlebox.before(upstream.port(), brand));
        }
        Stream<String> names = behind.values().stream().map(Middlebox::name);
        Map<String, String> settings = Node.reaching(
                more, Stream.concat(Stream.of(upstream.name()), names).toArray(String[]::new));
        settings.put("max-downloads", "200");
        node = Node.start(Host.EXECUTABLE, settings);
        unconcerned = Node.start(Host.EXECUTABLE, settings);
        for (Brand brand : Brand.values()) {
            before.put(brand, Middlebox.before(node.server().getPort(), brand));
        }
    }

    /** The Pinnace among them. */
    public Node node() {
        return node;
    }

    /** Its registry. */
    public Upstream upstream() {
        return upstream;
    }

    /** A URL of Pinnace by way of a proxy. */
    public URI through(Brand brand, URI url) {
        return box(Trouble.Side.BEFORE_PINNACE, brand).through(url);
    }

    /** One download of one image, and what its bytes are when nothing is wrong. */
    private record Case(URI url, String sha256) {}

    private static Picture picture(String seed) {
        return Picture.ofNoise(seed.hashCode(), LAYER, 100_000);
    }

    private Case prepare(Trouble.Side side, Brand brand, Trouble trouble, String client) {
        String repository = (side + "/" + brand + "/" + trouble + "/" + client)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
        Picture picture = picture(repository);
        String name = upstream.put(repository, picture);
        if (side == Trouble.Side.BEFORE_REGISTRY) {
            name = name.replace(upstream.name(), box(side, brand).name());
        }
        URI straight = node.pull(name);
        // By another one, for this one would remember the manifest.
        URI sound = unconcerned.server().resolve(straight.getRawPath());
        String sha256 = Sha256.of(Wire.get(sound).body());
        Fault fault = trouble.fault(LAYER, stall);
        switch (trouble) {
            case TOKEN -> upstream.guard(repository, name.substring(0, name.indexOf('/')), fault);
            case MANIFEST -> upstream.manifest(repository, "1", picture, fault);
            default -> upstream.put(repository, picture, fault);
        }
        return new Case(side == Trouble.Side.BEFORE_PINNACE ? box(side, brand).through(straight) : straight, sha256);
    }

    Middlebox box(Trouble.Side side, Brand brand) {
        Map<Brand, Middlebox> boxes = side == Trouble.Side.BEFORE_PINNACE ? before : behind;
        return boxes.computeIfAbsent(brand, missing -> {
            throw new IllegalStateException("not started: " + missing);
        });
    }

    /**
     * How long the line was silent. A proxy may ask twice for what its client asked for once, as Squid does where a
     * connection that it had kept turns out to be gone; then the trouble met the other request, and is made again.
     */
    private Duration measured(Trouble.Side side, Brand brand, Trouble trouble, Case wire) {
        Case next = wire;
        for (int i = 0; ; i++) {
            Case now = next;
            long began = System.nanoTime();
            Wire got = trouble == Trouble.SLOW_CLIENT ? Wire.slowly(now.url(), SLOW) : Wire.get(now.url());
            boolean met = !trouble.stalls()
                    || System.nanoTime() - began >= trouble.least(side, stall).toNanos();
            assertEquals(now.sha256(), Sha256.of(got.body()), () -> now.url() + ": " + got);
            if (met) {
                return got.longestSilence();
            }
            assertTrue(i < 3, () -> now.url() + " never met its trouble: " + got);
            next = prepare(side, brand, trouble, "again" + i);
        }
    }

    private static void downloaded(Case wget, Trouble trouble, Path directory) {
        Path file = directory.resolve(wget.sha256());
        String[] options = trouble == Trouble.SLOW_CLIENT ? new String[] {"--limit-rate=50k"} : new String[0];
        Clients.wget(wget.url(), file, options).succeeded();
        assertEquals(wget.sha256(), Sha256.of(file), () -> wget.url().toString());
    }

    /** Runs all cases, into a directory. */
    public Measured measured(Path directory) {
        Map<String, List<CompletableFuture<Duration>>> measuring = new LinkedHashMap<>();
        // One side after the other: the machine must not be the cause.
        for (Trouble.Side side : Trouble.Side.values()) {
            run(side, directory, measuring);
        }
        Duration longest = Duration.ZERO;
        List<String> rows = new ArrayList<>();
        for (Map.Entry<String, List<CompletableFuture<Duration>>> row : measuring.entrySet()) {
            List<Duration> gaps =
                    row.getValue().stream().map(CompletableFuture::join).toList();
            longest = Stream.concat(gaps.stream(), Stream.of(longest))
                    .max(Duration::compareTo)
                    .orElseThrow();
            rows.add("| " + row.getKey() + " | "
                    + gaps.stream().map(SilentLines::shown).collect(Collectors.joining(" | ")) + " |");
        }
        return new Measured(table(rows), longest);
    }

    /** All is prepared before the first one runs; comes back when all have been downloaded. */
    private void run(Trouble.Side side, Path directory, Map<String, List<CompletableFuture<Duration>>> measuring) {
        List<CompletableFuture<Void>> downloading = new ArrayList<>();
        List<Runnable> starts = new ArrayList<>();
        for (Brand brand : Brand.values()) {
            List<CompletableFuture<Duration>> row = new ArrayList<>();
            measuring.put(row(brand, side), row);
            for (Trouble trouble : Trouble.values()) {
                Case wire = prepare(side, brand, trouble, "wire");
                Case wget = prepare(side, brand, trouble, "wget");
                starts.add(() ->
                        row.add(CompletableFuture.supplyAsync(() -> measured(side, brand, trouble, wire), threads)));
                starts.add(() -> downloading.add(
                        CompletableFuture.runAsync(() -> downloaded(wget, trouble, directory), threads)));
            }
        }
        // A JVM that has answered nothing yet is slow by itself; nor do 48 people click within one millisecond.
        Wire.get(node.pull(upstream.put("warm/" + side.name().toLowerCase(Locale.ROOT), picture("warm"))));
        for (Runnable start : starts) {
            start.run();
            pause(Duration.ofMillis(100));
        }
        downloading.forEach(CompletableFuture::join);
    }

    private static String row(Brand brand, Trouble.Side side) {
        return brand.shown() + " " + side.shown();
    }

    /** What the table looks like, with a row of {@code N} for each that is measured. */
    public static List<String> tableOfRows() {
        return table(Stream.of(Trouble.Side.values())
                .flatMap(side -> Stream.of(Brand.values()).map(brand -> "| " + row(brand, side) + " | N |"))
                .toList());
    }

    /** How many figures a row has. */
    public static int columns() {
        return Trouble.values().length;
    }

    private static void pause(Duration length) {
        try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test is over", e);
        }
    }

    private static List<String> table(List<String> rows) {
        String head =
                Stream.of(Trouble.values()).map(trouble -> trouble.shown()).collect(Collectors.joining(" | "));
        List<String> lines =
                new ArrayList<>(List.of("| proxy | " + head + " |", "|---|" + "---|".repeat(Trouble.values().length)));
        lines.addAll(rows);
        return lines;
    }

    private static String shown(Duration gap) {
        return String.format(Locale.ROOT, "%.1f", gap.toMillis() / 1000.0);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        before.values().forEach(Middlebox::close);
        unconcerned.close();
        node.close();
        behind.values().forEach(Middlebox::close);
        upstream.close();
    }
}
