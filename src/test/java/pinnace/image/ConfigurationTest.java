package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class ConfigurationTest {

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static Configuration configuration(String json) throws IOException {
        byte[] content = bytes(json);
        return Configuration.read(new ByteArrayInputStream(content), content.length);
    }

    private static PullException misfit(Configuration configuration) {
        return assertThrows(PullException.class, () -> configuration.check(Platform.parse("linux/amd64"), "app"));
    }

    private static String large(String head) {
        return "{" + head + ",'history':[" + "{},".repeat(1_000_000) + "{}]}";
    }

    @Test
    void oneForAnotherPlatformIsNotFound() throws IOException {
        Configuration configuration = configuration("{'os':'linux','architecture':'arm64','variant':'v8'}");
        configuration.check(Platform.parse("linux/arm64"), "app");
        assertEquals(
                "app does not exist for linux/amd64; it exists for linux/arm64",
                misfit(configuration).getMessage());
    }

    @Test
    void oneForArmWithoutVariantFitsEveryVariant() throws IOException {
        configuration("{'os':'linux','architecture':'arm'}").check(Platform.parse("linux/arm/v6"), "app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'os':'linux'}", "{'os':'','architecture':'arm'}", "{'os':null,'architecture':'arm'}"})
    void oneThatSaysTooLittleFits(String json) throws IOException {
        configuration(json).check(Platform.parse("linux/amd64"), "app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{'os':{}}", "{'os':'linux'"})
    void whatIsNoneIsNotSupported(String json) {
        PullException refused = assertThrows(PullException.class, () -> configuration(json));
        assertEquals(Kind.UNSUPPORTED, refused.kind());
    }

    @Test
    void aSmallOneIsAtHandAndALargeOneIsNot() throws IOException {
        String small = "{'os':'linux','architecture':'amd64'}";
        assertArrayEquals(bytes(small), configuration(small).content().orElseThrow());
        Configuration large = configuration(large("'os':'linux','architecture':'arm64'"));
        assertTrue(large.content().isEmpty());
        assertEquals(Kind.NOT_FOUND, misfit(large).kind());
    }

    @Test
    void whatTheBlobIsRefusedForAtItsEndGoesBeforeWhatIsWrongWithItsJson() {
        PullException corrupt = new PullException(Kind.CORRUPT, "other bytes");
        InputStream end = new InputStream() {
            @Override
            public int read() {
                throw corrupt;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                throw corrupt;
            }
        };
        byte[] broken = bytes("{'os':}" + " ".repeat(100_000));
        InputStream blob = new SequenceInputStream(new ByteArrayInputStream(broken), end);
        assertSame(corrupt, assertThrows(PullException.class, () -> Configuration.read(blob, broken.length + 1)));
    }
}
