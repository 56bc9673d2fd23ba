package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;

class ListTokenTest {

    private static final int LONGEST = 3_500;

    /** A list whose digests do not compress, as digests do not. */
    private static ImageList pinned(ImageList list) {
        List<Line> lines = new ArrayList<>();
        for (Line line : list.lines()) {
            lines.add(line.pinnedTo(Digest.of(line.reference().toString().getBytes(StandardCharsets.US_ASCII))));
        }
        return new ImageList(lines, list.naming(), list.mayMiss(), list.missing());
    }

    private static ImageList list(RealLists real) {
        return new ImageList(real.lines(), Naming.USUAL);
    }

    private static void assertComesBack(ImageList list) {
        String token = ListToken.of(list);
        assertTrue(token.matches("1[A-Za-z0-9_-]+"), token);
        assertTrue(ListToken.isOne(token));
        ImageList read = ListToken.read(token);
        assertEquals(list.lines(), read.lines(), "numbers and all");
        assertEquals(list.naming(), read.naming());
        assertEquals(list.mayMiss(), read.mayMiss());
        assertEquals(list.missing(), read.missing());
        assertEquals(token, ListToken.of(read), "the same list has the same URL on every node");
    }

    @ParameterizedTest
    @EnumSource(RealLists.class)
    void aRealListComesBackInParts(RealLists real) {
        ImageList all = list(real);
        for (int from = 0; from < all.lines().size(); from += 50) {
            List<Line> lines =
                    all.lines().subList(from, Math.min(from + 50, all.lines().size()));
            ImageList part = new ImageList(lines, Naming.USUAL);
            assertComesBack(part);
            assertComesBack(pinned(part));
        }
    }

    @Test
    void optionsAndWhatWasMissingComeBack() {
        List<Line> lines = ListText.read(
                "nginx platform=linux/arm64/v8\nlocalhost:5000/a:1 as=registry.corp/b:2\n[::1]:5000/c\n" + "app:1@"
                        + Digest.of(new byte[1]) + "\napp@" + Digest.of(new byte[2]),
                RealLists.DEFAULTS);
        for (String names : List.of("", "digest", "digest,source")) {
            for (String prefix : List.of("", "registry.corp:5000/mirror")) {
                Naming naming = Naming.of(prefix, names);
                assertComesBack(new ImageList(lines, naming, true, List.of()));
                assertComesBack(pinned(new ImageList(lines, naming, false, List.of("docker.io/library/gone:1"))));
            }
        }
    }

    /** Of a digest nothing can be saved: 32 bytes are 43 characters. What remains of a name are some 8 to 17. */
    @ParameterizedTest
    @CsvSource({"RKE2, 57", "RANCHER, 60"})
    void aUrlHoldsMoreThanFiftyRealImages(RealLists real, int atLeast) {
        List<Line> lines = list(real).lines();
        int path = "/pinnace/pull.tar?list=&hop=10.thktlo".length();
        for (int from = 0; from + atLeast <= lines.size(); from += atLeast) {
            ImageList part = new ImageList(lines.subList(from, from + atLeast), Naming.USUAL);
            int length = path + ListToken.of(pinned(part)).length();
            assertTrue(length <= LONGEST, "from image " + from + " on: " + length);
        }
    }

    @ParameterizedTest
    @EnumSource(RealLists.class)
    void aRealImageTakesAtMostSeventyCharacters(RealLists real) {
        ImageList list = list(real);
        int length = ListToken.of(pinned(list)).length();
        assertTrue(length <= 70 * list.lines().size(), real + " takes " + length);
    }

    @ParameterizedTest
    @EnumSource(RealLists.class)
    void theLengthIsKnownBeforeTheDigestsAre(RealLists real) {
        ImageList list = list(real);
        assertEquals(ListToken.of(pinned(list)).length(), ListToken.pinnedLength(list));
    }

    private static void assertDamaged(String token) {
        PullException refused = assertThrows(PullException.class, () -> ListToken.read(token), token);
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertTrue(refused.getMessage().contains("send the list again"), refused::getMessage);
    }

    @Test
    void aTokenThatWasCopiedWrongIsRefused() {
        String token = ListToken.of(pinned(list(RealLists.K3S)));
        for (int i = 0; i < token.length(); i++) {
            assertDamaged(token.substring(0, i));
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            // The last character may have bits that mean nothing.
            if (i < token.length() - 1) {
                assertDamaged(token.substring(0, i) + other + token.substring(i + 1));
            }
        }
        assertDamaged(token + "AAAA");
        assertDamaged(token + "…");
        assertDamaged(token + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "A", " 1"})
    void aTokenOfAnotherVersionIsRefused(String version) {
        String token = version + ListToken.of(list(RealLists.K3S)).substring(1);
        assertFalse(ListToken.isOne(token));
        assertDamaged(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "digest", "digest,source"})
    void otherValuesOfTheParameterAreNoLists(String value) {
        assertDamaged(value);
    }

    /** Made by somebody who knows the format. */
    private static String forged(byte[] text, byte... rest) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(text);
        deflater.finish();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int length; (length = deflater.deflate(buffer)) > 0; ) {
            bytes.write(buffer, 0, length);
        }
        deflater.end();
        bytes.writeBytes(rest);
        CRC32 sum = new CRC32();
        sum.update(bytes.toByteArray());
        bytes.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return "1" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aForgedTokenIsReadLikeAnyOther() {
        ImageList list = ListToken.read(forged(ascii("platform=linux/amd64\ndocker.io/library/nginx:1.27")));
        assertEquals("nginx:1.27", list.lines().get(0).reference().familiar());
    }

    @Test
    void aTokenThatInflatesToAGreatTextIsRefused() {
        String bomb = forged(new byte[10 << 20]);
        assertTrue(bomb.length() < 16 << 10, () -> bomb.length() + " characters");
        assertDamaged(bomb);
        assertDamaged(forged(ascii("platform=linux/amd64" + "\ndocker.io/library/nginx:1.27".repeat(9_000))));
    }

    @Test
    void aTokenThatIsTooLongIsNotLookedInto() {
        assertDamaged("1" + "A".repeat(20 << 10));
    }

    @Test
    void aListOfTooManyLinesOrOfNoneIsRefused() {
        assertDamaged(forged(ascii("platform=linux/amd64")));
        assertDamaged(forged(ascii("platform=linux/amd64" + "\na.b/c:1".repeat(ListText.MOST_LINES + 1))));
    }

    @Test
    void aDigestTooFewOrTooManyIsRefused() {
        byte[] pinned = ascii("platform=linux/amd64\ndocker.io/library/nginx:1.27@");
        assertTrue(ListToken.read(forged(pinned, new byte[32])).isPinned());
        assertDamaged(forged(pinned));
        assertDamaged(forged(pinned, new byte[31]));
        assertDamaged(forged(pinned, new byte[33]));
        assertDamaged(forged(pinned, new byte[64]));
    }

    @Test
    void whateverIsForgedIsReadOrRefused() {
        Random random = new Random(21);
        byte[] good =
                ascii("missing=skip names=digest prefix=a.b/c platform=linux/amd64\na.b/c:1@ as=x:1\n!y\nd.e/f:2");
        for (int i = 0; i < 3_000; i++) {
            byte[] text = good.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(128);
            }
            String token = forged(text, new byte[random.nextInt(3) * 16]);
            try {
                assertFalse(ListToken.read(token).lines().isEmpty());
            } catch (PullException e) {
                assertEquals(Kind.BAD_REQUEST, e.kind(), new String(text, StandardCharsets.US_ASCII));
            }
        }
    }
}
