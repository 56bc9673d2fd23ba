package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.launcher.Options;

/** What the executable WAR makes of the properties and variables it is started with. */
class OptionsTest {

    private final Properties properties = new Properties();

    @Test
    void nothingSetIsTheLoopbackAlone() {
        Options options = Options.read(properties, Map.of());
        assertEquals(
                new Options("127.0.0.1", 8080, Optional.empty(), Optional.empty(), Duration.ZERO, Optional.empty()),
                options);
    }

    @Test
    void aPropertyWinsOverTheEnvironment() {
        Map<String, String> environment =
                Map.of("PINNACE_PORT", "1", "PINNACE_ADDRESS", "127.0.0.2", "PINNACE_WORK_DIR", "/var/pinnace");
        properties.setProperty("pinnace.port", "0");
        Options options = Options.read(properties, environment);
        assertEquals(0, options.port());
        assertEquals("127.0.0.2", options.address());
        assertEquals(Optional.of(Path.of("/var/pinnace")), options.workDirectory());
    }

    @Test
    void whatKubernetesPutsThereIsNotMeant() {
        assertEquals(
                8080,
                Options.read(properties, Map.of("PINNACE_PORT", "tcp://10.0.0.1:80"))
                        .port());
    }

    @ParameterizedTest
    @CsvSource({"0s, PT0S", "30s, PT30S", "10m, PT10M", "24h, PT24H"})
    void drainingTakesAsLongAsIsSaid(String written, Duration read) {
        properties.setProperty("pinnace.drain", written);
        assertEquals(read, Options.read(properties, Map.of()).drain());
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "-1s", "25h", "1d", "99999h"})
    void aDrainThatIsNoDurationIsRefused(String written) {
        properties.setProperty("pinnace.drain", written);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Options.read(properties, Map.of()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("drain"), refusal::toString);
    }

    @Test
    void anEmptyValueIsNone() {
        properties.setProperty("pinnace.port", " ");
        assertEquals(
                8080, Options.read(properties, Map.of("PINNACE_ADDRESS", "")).port());
    }

    @Test
    void anAddressOfTheSixthVersionIsOne() {
        properties.setProperty("pinnace.address", "::1");
        assertEquals("::1", Options.read(properties, Map.of()).address());
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        properties.setProperty("pinnace.address", "no.such.host.invalid");
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Options.read(properties, Map.of()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("no.such.host.invalid"));
    }

    @Test
    void inWordsIsWhatIsNotTheDefaultAndWhereItWasSet() {
        properties.setProperty("pinnace.port", "8081");
        properties.setProperty("pinnace.drain", "10m");
        properties.setProperty("pinnace.max-downloads", "7");
        Map<String, String> environment = Map.of(
                "PINNACE_PORT", "1",
                "PINNACE_ADDRESS", "127.0.0.1",
                "PINNACE_WORK_DIR", "/var/pinnace\nWARNING:",
                "PINNACE_TLS_KEY", "/etc/pinnace/key.pem");
        assertEquals(
                Optional.of("drain=10m (system property), port=8081 (system property),"
                        + " tls-key=/etc/pinnace/key.pem (environment variable),"
                        + " work-dir=/var/pinnace WARNING: (environment variable)"),
                Options.inWords(properties, environment));
        assertEquals(
                Optional.empty(),
                Options.inWords(new Properties(), Map.of("PINNACE_PORT", "tcp://10.0.0.1:80", "PINNACE_DRAIN", "0s")));
    }
}
