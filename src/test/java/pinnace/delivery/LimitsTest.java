package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that cannot work together do not start; rates in the table are in KiB a second. */
class LimitsTest {

    private static Limits limits(Integer downloads, Integer ofClient, Long download, Long client, Long all) {
        return new Limits(downloads, Optional.ofNullable(ofClient), bytes(download), bytes(client), bytes(all));
    }

    private static Optional<Long> bytes(Long kib) {
        return Optional.ofNullable(kib).map(number -> number * 1024);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100 | 101 | | | | The setting max-downloads-per-client is 101, more than all downloads that there may"
                        + " be: set it to at most 100, or raise max-downloads",
                "100 | | 2000 | 1000 | | The setting rate-per-download is 2000KiB, more than rate-per-client, which is"
                        + " 1000KiB: lower the first or raise the second",
                "100 | | 2000 | | 1000 | The setting rate-per-download is 2000KiB, more than rate, which is 1000KiB:"
                        + " lower the first or raise the second",
                "100 | | | 2000 | 1000 | The setting rate-per-client is 2000KiB, more than rate, which is 1000KiB:"
                        + " lower the first or raise the second",
                "100 | | 9 | | | The setting rate-per-download is 9KiB: set it to at least 10KiB",
                "100 | | | | 500 | The setting rate is 500KiB, too little for 100 downloads at once, each of which needs"
                        + " at least 10KiB a second: set it to at least 1000KiB, or max-downloads to at most 50",
                "100 | 8 | | 75 | | The setting rate-per-client is 75KiB, too little for 8 downloads at once, each of"
                        + " which needs at least 10KiB a second: set it to at least 80KiB, or"
                        + " max-downloads-per-client to at most 7",
                "100 | | | 5 | | The setting rate-per-client is 5KiB, too little for 100 downloads at once, each of"
                        + " which needs at least 10KiB a second: set it to at least 1000KiB",
            })
    void whatCannotWorkIsRefusedWithWhatToSetInstead(
            int downloads, Integer ofClient, Long download, Long client, Long all, String sentence) {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> limits(downloads, ofClient, download, client, all));
        assertEquals(sentence, refused.getMessage());
    }

    @Test
    void whatIsJustEnoughIsTaken() {
        assertDoesNotThrow(() -> limits(100, 8, 80L, 80L, 1000L));
        assertDoesNotThrow(() -> limits(1, 1, 10L, 10L, 10L));
        assertDoesNotThrow(() -> Limits.ofDownloads(100_000));
    }
}
