package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import pinnace.rig.SilentLines;

/**
 * With the settings that come with Pinnace no line is silent for four seconds either; the document's table is made
 * here.
 */
@Isolated
@Tag("full")
class NeverSilentIT {

    @Test
    void noProxyEverSeesASilentLine(@TempDir Path directory) throws IOException {
        try (SilentLines lines = new SilentLines(Map.of("answer-within", "3s"), Duration.ofSeconds(20))) {
            SilentLines.Measured measured = lines.measured(directory);
            Path table = Files.write(Path.of("target", "gaps.md"), measured.table());
            assertTrue(measured.longest().compareTo(SilentLines.LIMIT) < 0, Files.readString(table));
        }
    }
}
