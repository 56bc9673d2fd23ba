package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Child;
import pinnace.rig.Middlebox.Brand;
import pinnace.rig.Picture;
import pinnace.rig.Sha256;
import pinnace.rig.SilentLines;
import pinnace.rig.Tools;
import pinnace.rig.Wire;

/**
 * Real proxies that end silent lines, on either side of Pinnace. What goes out every second here is far from their
 * limit, so that the machine may have other things to do; {@link NeverSilentIT} has the interval that comes with
 * Pinnace.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Order(4)
class MiddleboxIT {

    private static final Path DOCUMENT = Path.of("src/docs/never-silent.md");
    private static final Duration TO_BEGIN = Duration.ofMinutes(1);

    @AutoClose
    private final SilentLines lines =
            new SilentLines(Map.of("keep-alive-interval", "1s", "answer-within", "1s"), Duration.ofSeconds(10));

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void noProxyEverSeesASilentLine(@TempDir Path directory) {
        SilentLines.Measured measured = lines.measured(directory);
        assertTrue(measured.longest().compareTo(SilentLines.LIMIT) < 0, () -> String.join("\n", measured.table()));
    }

    @Test
    void theDocumentShowsSuchATable() throws IOException {
        List<String> shown = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertEquals(
                SilentLines.tableOfRows(),
                shown.stream()
                        .map(line -> line.replaceAll("[0-9.]+( \\| [0-9.]+)* \\|$", "N |"))
                        .toList());
        for (String line : shown.subList(2, shown.size())) {
            List<String> cells = List.of(line.substring(2).split(" \\| ?", -1));
            assertEquals(SilentLines.columns(), cells.size() - 2, line);
            for (String figure : cells.subList(1, cells.size() - 1)) {
                assertTrue(Double.parseDouble(figure) < SilentLines.LIMIT.toSeconds(), line);
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
        Picture picture = Picture.ofNoise(brand.shown().hashCode(), 30_000_000);
        URI url = lines.node().pull(lines.upstream().put(repository, picture));
        String sha256 = Sha256.of(Wire.get(url).body());
        Path file = directory.resolve(brand.name());
        List<String> command = List.of(
                "wget",
                "--no-config",
                "--no-verbose",
                "--limit-rate=6m",
                "--output-document=" + file,
                lines.through(brand, url).toString());
        try {
            Process wget =
                    Tools.start(Map.of(), command, ProcessBuilder.Redirect.DISCARD, directory.resolve(brand + ".log"));
            assertTrue(Child.until(TO_BEGIN, () -> file.toFile().length() > 3_000_000));
            Tools.run(TO_BEGIN, "sh", "-c", "kill -STOP " + wget.pid()).succeeded();
            TimeUnit.SECONDS.sleep(10);
            Tools.run(TO_BEGIN, "sh", "-c", "kill -CONT " + wget.pid()).succeeded();
            assertTrue(wget.waitFor(3, TimeUnit.MINUTES), "still downloading");
            assertEquals(0, wget.exitValue(), () -> brand.shown());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertEquals(sha256, Sha256.of(file), brand::shown);
        boolean resumed = lines.upstream().requests(repository).stream()
                .anyMatch(request -> !request.range().isEmpty());
        // Squid has no timeout for a client that takes nothing, but Pinnace's server has one for Squid.
        assertTrue(brand == Brand.SQUID || resumed, () -> brand.shown() + " should have cut it off");
    }
}
