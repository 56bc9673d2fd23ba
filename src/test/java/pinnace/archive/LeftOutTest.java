package pinnace.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.archive.LeftOut.Chain;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Platform;

/** Images and bases are written as the letters of their layers from the bottom up, one word for each. */
class LeftOutTest {

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private static Descriptor layer(int letter) {
        byte[] content = Character.toString(letter).getBytes(StandardCharsets.US_ASCII);
        return new Descriptor(LAYER, Digest.of(content), 10);
    }

    private static List<Chain> chains(String words) {
        return Arrays.stream(words.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> {
                    String[] sides = word.split("/", -1);
                    Platform platform = Platform.parse(sides.length > 1 ? "linux/" + sides[1] : "linux/amd64");
                    return new Chain(
                            platform,
                            sides[0].chars().mapToObj(LeftOutTest::layer).toList());
                })
                .toList();
    }

    private static LeftOut of(String images, String bases) {
        return LeftOut.of(chains(images), chains(bases));
    }

    private static String letters(LeftOut leftOut) {
        return "abcdefgh"
                .chars()
                .filter(letter -> leftOut.layers().contains(layer(letter).digest()))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        // the whole base, and a part of it
        "abc, ab, ab",
        "abc, abd, ab",
        "abc, abc, abc",
        // the best of several bases, each image with its own
        "abcd, ab abc b, abc",
        "abx cdy, ab cd, abcd",
        // one image lacks the base's chain, or has its layer elsewhere
        "abc bd, ab, a",
        "abc xab, a, ''",
        // again above what is shared
        "abca, ab, b",
        "abb, ab, a",
        "abb, abb, ab",
        // another platform is another machine
        "abc/arm64, ab, ''",
        "abc/arm64 abd, ab, ''",
        "abc/arm64 abd, ab ab/arm64, ab",
        "abc, bc, ''"
    })
    void isWhatEveryImageHasInAChainOfABase(String images, String bases, String expected) {
        if (expected.isEmpty()) {
            PullException refused = assertThrows(PullException.class, () -> of(images, bases));
            assertEquals(Kind.UNSUPPORTED, refused.kind());
            return;
        }
        assertEquals(expected, letters(of(images, bases)));
    }

    /**
     * A loader as docker and containerd are: it opens no layer whose chain it has, and every other one. For many sets
     * of images each must load alone upon the bases, and one layer less in the file must break one of them.
     */
    @Test
    void everyImageLoadsAndNoFurtherLayerCouldBeLeftOut() {
        Random random = new Random(22);
        int tried = 0;
        for (int i = 0; i < 20_000; i++) {
            List<Chain> images = any(random, 3);
            List<Chain> bases = any(random, 2);
            try {
                LeftOut leftOut = LeftOut.of(images, bases);
                Set<Digest> inFile = new HashSet<>();
                images.forEach(image -> inFile.addAll(digests(image)));
                inFile.removeAll(leftOut.layers());
                assertTrue(load(images, bases, inFile), images + " upon " + bases);
                for (Digest one : inFile) {
                    Set<Digest> less = new HashSet<>(inFile);
                    less.remove(one);
                    assertFalse(load(images, bases, less), images + " upon " + bases);
                }
                tried++;
            } catch (PullException e) {
                Set<Digest> all = new HashSet<>();
                images.forEach(image -> all.addAll(digests(image)));
                for (Digest one : all) {
                    Set<Digest> less = new HashSet<>(all);
                    less.remove(one);
                    assertFalse(load(images, bases, less), images + " upon " + bases);
                }
            }
        }
        assertTrue(tried > 1_000, tried + " of them share something");
    }

    private static List<Chain> any(Random random, int most) {
        List<Chain> chains = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            StringBuilder word = new StringBuilder("a");
            for (int j = random.nextInt(4); j > 0; j--) {
                word.append((char) ('a' + random.nextInt(3)));
            }
            chains.addAll(chains(word.toString()));
        }
        return chains;
    }

    private static List<Digest> digests(Chain chain) {
        return chain.layers().stream().map(Descriptor::digest).toList();
    }

    private static boolean load(List<Chain> images, List<Chain> bases, Set<Digest> inFile) {
        Set<List<Digest>> there = new HashSet<>();
        for (Chain base : bases) {
            for (int i = 1; i <= base.layers().size(); i++) {
                there.add(digests(base).subList(0, i));
            }
        }
        return images.stream().allMatch(image -> {
            List<Digest> all = digests(image);
            for (int i = 1; i <= all.size(); i++) {
                if (!there.contains(all.subList(0, i)) && !inFile.contains(all.get(i - 1))) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void isReadByWhoHasTheImagesAndNotTheBases() {
        List<Chain> images = chains("abc abd");
        LeftOut leftOut = LeftOut.of(images, chains("abx"));
        String written = leftOut.written(images).orElseThrow();
        assertEquals(leftOut, LeftOut.read(written, images));
        assertEquals(List.of(layer('a'), layer('b')), leftOut.of(images));
        assertTrue(written.matches("[A-Za-z0-9_-]+"), written);
        assertEquals(Optional.empty(), leftOut.written(chains("xyz")), "none of theirs is left out");
    }

    @Test
    void takesFewCharacters() {
        StringBuilder tall = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            tall.append(Character.toString(0x4e00 + i));
        }
        List<Chain> one = List.of(new Chain(
                Platform.parse("linux/amd64"),
                tall.chars()
                        .mapToObj(c -> new Descriptor(
                                LAYER, Digest.of(Integer.toString(c).getBytes(StandardCharsets.US_ASCII)), 10))
                        .toList()));
        String written = LeftOut.of(one, one).written(one).orElseThrow();
        assertTrue(written.length() <= LeftOut.BOUND + LeftOut.bound(1_000), written);
        assertTrue(written.length() > LeftOut.bound(1_000), "the bound is no larger than it has to be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abcd", "abcde", "!", "AAAAAAA", "____________________"})
    void whatIsDamagedIsRefused(String text) {
        PullException refused = assertThrows(PullException.class, () -> LeftOut.read(text, chains("abc")));
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertTrue(refused.getMessage().contains("without="), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bac", "a", "xyz"})
    void whatIsOfOtherImagesIsRefused(String others) {
        List<Chain> images = chains("abc");
        String written = LeftOut.of(images, chains("ab")).written(images).orElseThrow();
        assertThrows(PullException.class, () -> LeftOut.read(written, chains(others)));
    }
}
