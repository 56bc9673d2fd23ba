package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import pinnace.it.Layers.Packing;
import pinnace.it.Middlebox.Brand;

/**
 * Real proxies that end a line which is silent for four seconds, on either side of Pinnace, and a registry that is
 * silent for twenty. All cases run at once, each with an image of its own.
 */
@Isolated
@TestInstance(Lifecycle.PER_CLASS)
class MiddleboxIT {

    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration STALL = Duration.ofSeconds(20);
    private static final int LAYER = 1_000_000;
    private static final int SLOW = 50_000;
    private static final Path DOCUMENT = Path.of("src/docs/never-silent.md");

    private final Upstream upstream = Upstream.start();
    private final Map<Brand, Middlebox> behind = new EnumMap<>(Brand.class);
    private final Map<Brand, Middlebox> before = new EnumMap<>(Brand.class);
    private final Node node;
    private final Node unconcerned;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What goes wrong, once. */
    private enum Trouble {
        TOKEN("token late"),
        MANIFEST("manifest late"),
        HEADERS("a layer's headers late"),
        FIRST_BYTE("silent at a layer's first byte"),
        MIDDLE("in its middle"),
        LAST_BYTE("before its last byte"),
        CUTS("cut ten times in a layer"),
        SLOW_CLIENT("client at 50 KB/s");

        private final String shown;

        Trouble(String shown) {
            this.shown = shown;
        }

        boolean stalls() {
            return this != CUTS && this != SLOW_CLIENT;
        }

        /** How long a download takes at least that has met it: a proxy before the registry cuts the line earlier. */
        Duration least(Side side) {
            return side == Side.BEFORE_PINNACE ? STALL : LIMIT.minusSeconds(1);
        }

        Fault fault(int size) {
            return switch (this) {
                case TOKEN, MANIFEST, HEADERS -> Fault.stallBeforeHeaders(STALL, 1);
                case FIRST_BYTE -> Fault.stall(0, STALL, 1);
                case MIDDLE -> Fault.stall(size / 2, STALL, 1);
                case LAST_BYTE -> Fault.stall(size - 1, STALL, 1);
                case CUTS -> Fault.cut(60_000, 10);
                case SLOW_CLIENT -> Fault.none();
            };
        }
    }

    /** Where the proxy stands. */
    private enum Side {
        BEFORE_PINNACE("between client and Pinnace"),
        BEFORE_REGISTRY("between Pinnace and registry");

        private final String shown;

        Side(String shown) {
            this.shown = shown;
        }
    }

    MiddleboxIT() {
        Tools.require("haproxy", "nginx", "squid", "wget");
        int registry = upstream.port();
        for (Brand brand : Brand.values()) {
            behind.put(brand, Middlebox.before(registry, brand));
        }
        String names = Stream.concat(
                        Stream.of(upstream.name()), behind.values().stream().map(Middlebox::name))
                .collect(Collectors.joining(","));
        Map<String, String> settings =
                Map.of("private-registries", "localhost", "plain-http-registries", names, "max-downloads", "200");
        node = Node.start(Host.EXECUTABLE, settings);
        unconcerned = Node.start(Host.SECOND_EXECUTABLE, settings);
        for (Brand brand : Brand.values()) {
            before.put(brand, Middlebox.before(node.server().getPort(), brand));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
        before.values().forEach(Middlebox::close);
        unconcerned.close();
        node.close();
        behind.values().forEach(Middlebox::close);
        upstream.close();
    }

    /** One download of one image, and what its bytes are when nothing is wrong. */
    private record Case(URI url, String sha256) {}

    private static Picture picture(String seed) {
        return Picture.oci("linux/amd64")
                .layer(
                        Packing.PLAIN,
                        new Layers().noise("one", LAYER, seed.hashCode()).tar())
                .layer(
                        Packing.PLAIN,
                        new Layers().noise("two", 100_000, seed.hashCode() + 1).tar())
                .build();
    }

    private Case prepare(Side side, Brand brand, Trouble trouble, String client) {
        String repository = (side + "/" + brand + "/" + trouble + "/" + client)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
        Picture picture = picture(repository);
        String name = upstream.put(repository, picture);
        if (side == Side.BEFORE_REGISTRY) {
            name = name.replace(upstream.name(), box(side, brand).name());
        }
        URI straight = node.pull(name);
        // By another one, for this one would remember the manifest.
        URI sound = unconcerned.server().resolve(straight.getRawPath());
        String sha256 = Sha256.of(Wire.get(sound).body());
        Fault fault = trouble.fault(LAYER);
        switch (trouble) {
            case TOKEN -> upstream.guard(repository, name.substring(0, name.indexOf('/')), fault);
            case MANIFEST -> upstream.manifest(repository, "1", picture, fault);
            default -> upstream.put(repository, picture, fault);
        }
        return new Case(side == Side.BEFORE_PINNACE ? box(side, brand).through(straight) : straight, sha256);
    }

    private Middlebox box(Side side, Brand brand) {
        Map<Brand, Middlebox> boxes = side == Side.BEFORE_PINNACE ? before : behind;
        return boxes.computeIfAbsent(brand, missing -> {
            throw new IllegalStateException("not started: " + missing);
        });
    }

    /**
     * How long the line was silent. A proxy may ask twice for what its client asked for once, as Squid does where a
     * connection that it had kept turns out to be gone; then the trouble met the other request, and is made again.
     */
    private Duration measured(Side side, Brand brand, Trouble trouble, Case wire) {
        Case next = wire;
        for (int i = 0; ; i++) {
            Case now = next;
            long began = System.nanoTime();
            Wire got = trouble == Trouble.SLOW_CLIENT ? Wire.slowly(now.url(), SLOW) : Wire.get(now.url());
            boolean met = !trouble.stalls()
                    || System.nanoTime() - began >= trouble.least(side).toNanos();
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

    @Test
    void noProxyEverSeesASilentLine(@TempDir Path directory) throws IOException {
        List<String> rows = new ArrayList<>();
        Map<String, List<CompletableFuture<Duration>>> measuring = new java.util.LinkedHashMap<>();
        List<CompletableFuture<Void>> downloading = new ArrayList<>();
        // All is prepared before the first one runs, and one side runs after the other: the machine must not be the
        // cause.
        for (Side side : Side.values()) {
            List<Runnable> starts = new ArrayList<>();
            for (Brand brand : Brand.values()) {
                List<CompletableFuture<Duration>> row = new ArrayList<>();
                measuring.put(brand.shown() + " " + side.shown, row);
                for (Trouble trouble : Trouble.values()) {
                    Case wire = prepare(side, brand, trouble, "wire");
                    Case wget = prepare(side, brand, trouble, "wget");
                    starts.add(() -> row.add(
                            CompletableFuture.supplyAsync(() -> measured(side, brand, trouble, wire), threads)));
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
        Duration longest = Duration.ZERO;
        for (Map.Entry<String, List<CompletableFuture<Duration>>> row : measuring.entrySet()) {
            List<Duration> gaps =
                    row.getValue().stream().map(CompletableFuture::join).toList();
            longest = Stream.concat(gaps.stream(), Stream.of(longest))
                    .max(Duration::compareTo)
                    .orElseThrow();
            rows.add("| " + row.getKey() + " | "
                    + gaps.stream().map(MiddleboxIT::shown).collect(Collectors.joining(" | ")) + " |");
        }
        Path table = Files.write(Path.of("target", "gaps.md"), table(rows));
        assertTrue(longest.compareTo(LIMIT) < 0, Files.readString(table));
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
        String head = Stream.of(Trouble.values()).map(trouble -> trouble.shown).collect(Collectors.joining(" | "));
        List<String> lines =
                new ArrayList<>(List.of("| proxy | " + head + " |", "|---|" + "---|".repeat(Trouble.values().length)));
        lines.addAll(rows);
        return lines;
    }

    private static String shown(Duration gap) {
        return String.format(Locale.ROOT, "%.1f", gap.toMillis() / 1000.0);
    }

    @Test
    void theDocumentShowsSuchATable() throws IOException {
        List<String> shown = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        List<String> expected = Stream.of(Side.values())
                .flatMap(side ->
                        Stream.of(Brand.values()).map(brand -> "| " + brand.shown() + " " + side.shown + " | N |"))
                .toList();
        assertEquals(
                table(expected),
                shown.stream()
                        .map(line -> line.replaceAll("[0-9.]+( \\| [0-9.]+)* \\|$", "N |"))
                        .toList());
        for (String line : shown.subList(2, shown.size())) {
            List<String> cells = List.of(line.substring(2).split(" \\| ?", -1));
            assertEquals(Trouble.values().length, cells.size() - 2, line);
            for (String figure : cells.subList(1, cells.size() - 1)) {
                assertTrue(Double.parseDouble(figure) < LIMIT.toSeconds(), line);
            }
        }
    }

    @Test
    void whoPausesEndsWithTheSameFile(@TempDir Path directory) {
        List<CompletableFuture<Void>> pausing = Stream.of(Brand.values())
                .map(brand -> CompletableFuture.runAsync(() -> pause(brand, directory), threads))
                .toList();
        pausing.forEach(CompletableFuture::join);
    }

    private void pause(Brand brand, Path directory) {
        String repository = "pause/" + brand.name().toLowerCase(Locale.ROOT);
        Picture picture = Picture.oci("linux/amd64")
                .layer(
                        Packing.PLAIN,
                        new Layers()
                                .noise("one", 30_000_000, brand.shown().hashCode())
                                .tar())
                .build();
        URI url = node.pull(upstream.put(repository, picture));
        String sha256 = Sha256.of(Wire.get(url).body());
        Path file = directory.resolve(brand.name());
        List<String> command = List.of(
                "wget",
                "--no-config",
                "--no-verbose",
                "--limit-rate=3m",
                "--output-document=" + file,
                box(Side.BEFORE_PINNACE, brand).through(url).toString());
        try {
            Process wget =
                    Tools.start(Map.of(), command, ProcessBuilder.Redirect.DISCARD, directory.resolve(brand + ".log"));
            assertTrue(Child.until(STALL, () -> file.toFile().length() > 3_000_000));
            Tools.run(LIMIT, "sh", "-c", "kill -STOP " + wget.pid()).succeeded();
            TimeUnit.SECONDS.sleep(15);
            Tools.run(LIMIT, "sh", "-c", "kill -CONT " + wget.pid()).succeeded();
            assertTrue(wget.waitFor(1, TimeUnit.MINUTES), "still downloading");
            assertEquals(0, wget.exitValue(), () -> brand.shown());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertEquals(sha256, Sha256.of(file), brand::shown);
        boolean resumed = upstream.requests(repository).stream()
                .anyMatch(request -> !request.range().isEmpty());
        // Squid has no timeout for a client that takes nothing, but Pinnace's server has one for Squid.
        assertTrue(brand == Brand.SQUID || resumed, () -> brand.shown() + " should have cut it off");
    }
}
