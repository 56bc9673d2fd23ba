package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AboutTest {

    private static About of(String config, Map<String, String> manifest) {
        return About.of(Optional.of(config.getBytes(StandardCharsets.UTF_8)), manifest);
    }

    @Test
    void saysWhatPeopleReadAndTheManifestCountsMore() {
        About about = of(
                "{\"created\":\"2026-01-02T03:04:05Z\",\"config\":{\"Env\":[\"A=b\"],\"Labels\":{"
                        + "\"org.opencontainers.image.version\":\"1\",\"org.opencontainers.image.licenses\":\"MIT\","
                        + "\"org.opencontainers.image.vendor\":\" \",\"maintainer\":\"x\",\"other\":7}}}",
                Map.of("org.opencontainers.image.version", "2", "org.opencontainers.image.unknown", "3"));
        assertEquals(Optional.of("2026-01-02T03:04:05Z"), about.created());
        assertEquals(Map.of("version", "2", "licenses", "MIT"), about.annotations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"created\":null,\"config\":null}",
                "{\"config\":{\"Labels\":null}}",
                "{\"config\":[],\"created\":\"\"}"
            })
    void whatIsNotSaidIsAbsent(String config) {
        assertEquals(new About(Optional.empty(), Map.of()), of(config, Map.of()));
    }

    @Test
    void aConfigurationThatIsNotKeptSaysNothing() {
        assertEquals(new About(Optional.empty(), Map.of()), About.of(Optional.empty(), Map.of()));
    }
}
