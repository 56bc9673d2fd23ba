package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {

    @Test
    void aFileThatHoldsNoCertificateIsNamed(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("missing.pem");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path words = Files.writeString(directory.resolve("words.pem"), "not a certificate\n");
        Path broken = Files.writeString(
                directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (Path file : java.util.List.of(missing, empty, words, broken, directory)) {
            var refused = assertThrows(IllegalArgumentException.class, () -> Trust.read(file), file::toString);
            assertTrue(refused.toString().contains(file.toString()), refused::toString);
        }
    }
}
