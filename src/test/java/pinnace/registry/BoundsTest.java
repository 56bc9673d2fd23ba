package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pinnace.image.Configuration;
import pinnace.image.Descriptor;
import pinnace.image.Index;
import pinnace.image.Json;
import pinnace.image.Manifest;
import pinnace.login.CredentialProgram;
import pinnace.login.CredentialPrograms;
import pinnace.login.Watched;
import pinnace.network.Network;
import pinnace.stream.DocumentMemory;

/** What the documentation says of bounds is what the code does. */
class BoundsTest {

    @Test
    void theTableOfBoundsIsThatOfTheCode() throws IOException {
        String page = Files.readString(Path.of("src", "docs", "bounds.md"));
        String begin = "<!-- bounds: checked against the code by a test -->";
        int from = page.indexOf(begin) + begin.length();
        List<String> said = page.substring(from, page.indexOf("<!-- end -->", from))
                .strip()
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        Network.Limits limits = Network.Limits.usual(1);
        assertEquals(
                List.of(
                        mebibytes(Manifest.LARGEST),
                        mebibytes(Index.LARGEST),
                        mebibytes(Configuration.LARGEST),
                        Integer.toString(Manifest.MOST_LAYERS),
                        Integer.toString(Index.MOST_ENTRIES),
                        mebibytes(Index.LARGEST_KEPT),
                        Integer.toString(Index.MOST_ENTRIES),
                        Integer.toString(Descriptor.MOST_ANNOTATIONS),
                        Integer.toString(Json.DEEPEST),
                        Integer.toString(Json.LONGEST),
                        "1/" + DocumentMemory.PART_OF_HEAP + " of the heap",
                        kibibytes(TokenService.LARGEST_ANSWER),
                        kibibytes(Refusals.LARGEST_BODY),
                        Integer.toString(Redirects.MOST),
                        seconds(limits.connect()),
                        seconds(limits.silence()),
                        seconds(limits.silenceOfMirror()),
                        seconds(PassedOver.WHILE),
                        seconds(Network.IDLE.toDuration()),
                        seconds(CredentialProgram.LONGEST),
                        seconds(CredentialPrograms.REMEMBERED),
                        seconds(CredentialPrograms.FAILURE_REMEMBERED),
                        seconds(Watched.PATIENCE),
                        seconds(Manifests.FRESH),
                        Manifests.DOCUMENTS_REMEMBERED.toHours() + " h"),
                said);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static String kibibytes(long bytes) {
        return (bytes >> 10) + " KiB";
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
