package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "linux/arm64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/aarch64, linux/arm64",
        "Linux/X86_64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/v3, linux/amd64/v3",
        "linux/arm/v7, linux/arm/v7",
        "windows/amd64, windows/amd64"
    })
    void isNormalised(String text, String normal) {
        assertEquals(normal, Platform.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux",
                "",
                "linux/",
                "/amd64",
                "linux/arm/v7/x",
                "all/amd64/",
                "lin ux/amd64",
                "linux/<b>",
                "linux//v8"
            })
    void refusesWhatIsNone(String text) {
        assertThrows(PullException.class, () -> Platform.parse(text));
    }

    @Test
    void allStandsForEveryPlatformAndIsNone() {
        assertEquals(Platform.ALL, Platform.parse(" All "));
        assertEquals("all", Platform.ALL.toString());
        assertFalse(Platform.ALL.runs(Platform.parse("linux/amd64")));
        assertFalse(Platform.parse("linux/amd64").isAll());
    }

    @Test
    void runsTheSameAndOlderVariantsOfTheSameProcessor() {
        assertTrue(Platform.parse("linux/arm/v7").runs(Platform.parse("linux/arm/v6")));
        assertTrue(Platform.parse("linux/arm").runs(Platform.parse("linux/arm/v7")));
        assertTrue(Platform.parse("linux/amd64/v3").runs(Platform.parse("linux/amd64")));
        assertFalse(Platform.parse("linux/arm/v6").runs(Platform.parse("linux/arm/v7")));
        assertFalse(Platform.parse("linux/amd64").runs(Platform.parse("linux/amd64/v3")));
        assertFalse(Platform.parse("linux/arm64").runs(Platform.parse("linux/arm/v7")));
        assertFalse(Platform.parse("linux/amd64").runs(Platform.parse("windows/amd64")));
    }
}
