package pinnace.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.SteppedTime;

/** A sealed login is that login for eight hours, and nothing that can be read, changed or made by others. */
class SealTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Login ALICE = new Login("alice", "s3same: ünd \"mehr\"");

    private final SteppedTime time = new SteppedTime();
    private final Seal seal = new Seal(SealKey.of(KEY), time);
    private final Seal.Sealed sealed = seal.seal("ghcr.io", ALICE);

    private PullException refused(String text) {
        PullException refused = assertThrows(PullException.class, () -> seal.open(text));
        assertEquals(Kind.LOGIN, refused.kind());
        return refused;
    }

    private void assertForeign(String text) {
        PullException refused = refused(text);
        assertTrue(refused.getMessage().contains("changed on the way"), refused::getMessage);
        assertFalse(refused.getMessage().contains("s3same"));
    }

    @Test
    void whatIsOpenedIsWhatWasSealed() {
        assertEquals(new Seal.Opened("ghcr.io", ALICE), seal.open(sealed.text()));
        assertEquals(time.date().plus(Duration.ofHours(8)), sealed.expires());
        assertTrue(sealed.text().matches("[A-Za-z0-9_-]+"), sealed.text());
    }

    @Test
    void anotherNodeOpensItWithTheSameKeyAndNoOther() {
        assertEquals(ALICE, new Seal(SealKey.of(KEY), time).open(sealed.text()).login());
        for (SealKey other : new SealKey[] {SealKey.of(KEY + "x"), SealKey.random()}) {
            Seal others = new Seal(other, time);
            assertThrows(PullException.class, () -> others.open(sealed.text()));
            assertForeign(others.seal("ghcr.io", ALICE).text());
        }
        assertForeign(new Seal(SealKey.random(), time).seal("ghcr.io", ALICE).text());
    }

    @Test
    void itIsGoodToTheLastSecondByTheClockOfTheNodeThatOpensIt() {
        time.pass(Duration.ofHours(8).minusSeconds(1));
        assertEquals(ALICE, seal.open(sealed.text()).login());
        time.pass(Duration.ofSeconds(1));
        assertTrue(refused(sealed.text()).getMessage().contains("has expired, at 2026-01-01T08:00:00Z"));
        time.setClock(Duration.ofHours(-1));
        assertEquals(ALICE, seal.open(sealed.text()).login(), "the clock that counts is the one that nodes share");
    }

    @Test
    void noByteOfItMayBeAnother() {
        byte[] all = Base64.getUrlDecoder().decode(sealed.text());
        for (int i = 0; i < all.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = all.clone();
                changed[i] ^= (byte) (1 << bit);
                assertForeign(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
            }
            assertForeign(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, i)));
        }
    }

    @Test
    void noCharacterOfItMayBeAnother() {
        String text = sealed.text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : (char) (text.charAt(i) == 'z' ? 'y' : text.charAt(i) + 1);
            assertForeign(text.substring(0, i) + other + text.substring(i + 1));
        }
        assertForeign(text + "A");
        assertForeign(text + "=");
        assertForeign(text + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "AQ", "AQ==", "%%%", "a b", "ä", "\u0000", "null", "{}", "AQAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatWasNeverSealedIsRefused(String text) {
        assertForeign(text);
    }

    @Test
    void noiseOfAnyLengthIsRefused() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            if (noise.length > 0 && random.nextBoolean()) {
                noise[0] = 1;
            }
            assertForeign(Base64.getUrlEncoder().withoutPadding().encodeToString(noise));
        }
        assertForeign("A".repeat(100_000));
    }

    @Test
    void itsLengthDoesNotTellThatOfTheSecret() {
        Set<Integer> lengths = IntStream.rangeClosed(1, 90)
                .mapToObj(length -> seal.seal("ghcr.io", new Login("alice", "x".repeat(length)))
                        .text()
                        .length())
                .collect(Collectors.toSet());
        assertEquals(1, lengths.size(), lengths::toString);
    }

    @Test
    void theSameLoginIsNeverSealedTheSameWay() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertTrue(texts.add(seal.seal("ghcr.io", ALICE).text()));
        }
    }

    @Test
    void nothingOfItCanBeRead() {
        byte[] all = Base64.getUrlDecoder().decode(sealed.text());
        String read = new String(all, StandardCharsets.ISO_8859_1);
        for (String word : new String[] {"alice", "s3same", "ghcr.io"}) {
            assertFalse(read.contains(word));
            assertFalse(sealed.text().contains(word));
        }
        String shown = sealed + " " + seal.open(sealed.text()) + " " + SealKey.of(KEY);
        for (String secret : new String[] {"s3same", KEY, sealed.text()}) {
            assertFalse(shown.contains(secret), shown);
        }
    }

    @Test
    void whatIsTooLongForAUrlIsRefusedAndWhatJustFitsIsShorterThanThat() {
        Login long2000 = new Login("AWS", "x".repeat(2_000));
        String text = seal.seal("123456789012.dkr.ecr.eu-central-1.amazonaws.com", long2000)
                .text();
        assertTrue(text.length() < 3_200, () -> "" + text.length());
        assertEquals(long2000, seal.open(text).login());
        for (int length : new int[] {2_400, 70_000}) {
            PullException refused = assertThrows(
                    PullException.class, () -> seal.seal("ghcr.io", new Login("alice", "x".repeat(length))));
            assertEquals(Kind.TOO_LARGE, refused.kind());
            assertFalse(refused.getMessage().contains("xxx"));
        }
        String longest =
                seal.seal("g", new Login("a", "x".repeat(2_304 - 8 - 6 - 2))).text();
        assertEquals("a", seal.open(longest).login().user());
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "0123456789abcdef0123456789abcde"})
    void aKeyThatIsTooShortIsRefusedAndNotRepeated(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> SealKey.of(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("32"));
        assertFalse(String.valueOf(refused.getMessage()).contains(text));
        assertNotEquals(SealKey.of(KEY).key(), SealKey.of(KEY.replace('0', 'O')).key());
    }
}
