package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.image.Reference;

class DivisionTest {

    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final int LONGEST = 3_400;

    private static Line line(int number, String name) {
        return new Line(number, Reference.parse(name, Reference.DOCKER_HUB), AMD64, Optional.empty());
    }

    private static Line pinned(Line line) {
        return line.pinnedTo(Digest.of(line.reference().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static ImageList pinned(ImageList list, String... missing) {
        return new ImageList(
                list.lines().stream().map(DivisionTest::pinned).toList(), list.naming(), false, List.of(missing));
    }

    private static ImageList images(int number) {
        return new ImageList(
                IntStream.range(0, number)
                        .mapToObj(i -> line(i + 1, "team/app" + i + ":1"))
                        .toList(),
                Naming.USUAL);
    }

    private static List<ImageList> divided(Division division, ImageList list) {
        return division.parts(list, Collections.nCopies(list.lines().size(), Load.NONE));
    }

    private static List<Integer> sizes(List<ImageList> parts) {
        return parts.stream().map(part -> part.lines().size()).toList();
    }

    /** All of it, in its order, whatever else holds. */
    private static void isWhole(ImageList list, List<ImageList> parts) {
        assertEquals(
                list.lines(),
                parts.stream().flatMap(part -> part.lines().stream()).toList());
        assertEquals(
                list.missing(),
                parts.stream().flatMap(part -> part.missing().stream()).toList());
        parts.forEach(part -> assertEquals(list.naming(), part.naming()));
    }

    @Test
    void aListIsDividedInItsOrder() {
        ImageList list = pinned(images(120));
        List<ImageList> parts = divided(new Division(50, Division.ANY_SIZE, 100_000), list);
        assertEquals(List.of(50, 50, 20), sizes(parts));
        isWhole(list, parts);
    }

    @Test
    void aListOfOneImageIsOnePart() {
        ImageList list = pinned(images(1));
        assertEquals(List.of(list), divided(new Division(50, Division.ANY_SIZE, LONGEST), list));
    }

    @Test
    void aPartHasFewerImagesWhereItsTokenWouldBeTooLong() {
        Random random = new Random(7);
        ImageList list = pinned(new ImageList(
                IntStream.range(0, 100)
                        .mapToObj(i ->
                                line(i + 1, "registry.example/" + letters(random, 120) + ":" + letters(random, 60)))
                        .toList(),
                Naming.USUAL));
        List<ImageList> parts = divided(new Division(50, Division.ANY_SIZE, LONGEST), list);
        isWhole(list, parts);
        for (int i = 0; i < parts.size(); i++) {
            assertTrue(ListToken.of(parts.get(i)).length() <= LONGEST);
            int next = parts.subList(0, i + 1).stream()
                    .mapToInt(part -> part.lines().size())
                    .sum();
            if (next < list.lines().size()) {
                int first = next - parts.get(i).lines().size();
                assertTrue(ListToken.of(list.part(first, next + 1, List.of())).length() > LONGEST, "one more has room");
            }
        }
    }

    @Test
    void aPartHasFewerImagesWhereWhatTheyAddToTheUrlWouldBeTooLong() {
        ImageList list = pinned(images(20));
        Division division =
                new Division(50, Division.ANY_SIZE, ListToken.of(list).length() + 200);
        assertEquals(List.of(20), sizes(division.parts(list, adding(10, list))));
        List<ImageList> parts = division.parts(list, adding(11, list));
        isWhole(list, parts);
        assertEquals(List.of(19, 1), sizes(parts));
    }

    /** Images each of which adds so many characters. */
    private static List<Load> adding(int inUrl, ImageList list) {
        return Collections.nCopies(list.lines().size(), new Load(Map.of(), 0, inUrl));
    }

    @Test
    void theLongestNameThatThereIsHasRoom() {
        Random random = new Random(8);
        Reference as = Reference.parse(
                letters(random, 60) + ".example/" + letters(random, 170) + ":" + letters(random, 128),
                Reference.DOCKER_HUB);
        Line line = line(1, letters(random, 60) + ".example/" + letters(random, 170) + ":" + letters(random, 128));
        ImageList list = pinned(new ImageList(
                List.of(new Line(1, line.reference(), AMD64, Optional.of(as))),
                Naming.of("registry.example/" + letters(random, 100), "digest,source")));
        assertTrue(ListToken.of(list).length() < LONGEST - 300 - 255);
    }

    @Test
    void whatIsSharedCountsOnceInAPart() {
        ImageList list = pinned(images(4));
        List<Load> loads = IntStream.range(0, 4)
                .mapToObj(i -> new Load(Map.of("base", 1_000L, "layer" + i, 100L), 10, 0))
                .toList();
        Division division = new Division(50, 1_220, LONGEST);
        assertEquals(List.of(2, 2), sizes(division.parts(list, loads)));
        assertEquals(List.of(1, 1, 1, 1), sizes(new Division(50, 1_219, LONGEST).parts(list, loads)));
    }

    @Test
    void anImageThatIsLargerAloneIsAPartOfItsOwn() {
        ImageList list = pinned(images(5));
        List<Load> loads = Stream.of(10L, 10L, 5_000L, 10L, 10L)
                .map(bytes -> new Load(Map.of(), bytes, 0))
                .toList();
        List<ImageList> parts = new Division(50, 100, LONGEST).parts(list, loads);
        assertEquals(List.of(2, 1, 2), sizes(parts));
        isWhole(list, parts);
    }

    @Test
    void theFirstPartTellsAllThatIsMissing() {
        ImageList list = pinned(images(60), "docker.io/team/gone:1", "docker.io/team/lost:2");
        List<ImageList> parts = divided(new Division(50, Division.ANY_SIZE, LONGEST), list);
        assertEquals(
                List.of("docker.io/team/gone:1", "docker.io/team/lost:2"),
                parts.get(0).missing());
        isWhole(list, parts);
    }

    @Test
    void severalPartsTellWhatIsMissingWhereItIsTooMuchForOne() {
        Random random = new Random(9);
        String[] missing = Stream.generate(() -> "docker.io/" + letters(random, 80) + ":1")
                .limit(100)
                .toArray(String[]::new);
        ImageList list = pinned(images(60), missing);
        List<ImageList> parts = divided(new Division(50, Division.ANY_SIZE, LONGEST), list);
        isWhole(list, parts);
        assertTrue(parts.get(1).missing().size() > 10);
        parts.forEach(part -> assertTrue(ListToken.of(part).length() <= LONGEST));
        ImageList few = pinned(images(1), missing);
        PullException told =
                assertThrows(PullException.class, () -> divided(new Division(50, Division.ANY_SIZE, LONGEST), few));
        assertEquals(Kind.NOT_FOUND, told.kind());
        assertTrue(told.getMessage().startsWith("100 of the 101 images do not exist"), told::getMessage);
    }

    @Test
    void theBoundHoldsHoweverTheListIsDivided() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            List<Line> lines = new ArrayList<>();
            List<Line> there = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                Line named = line(i + 1, letters(random, 1 + random.nextInt(100)) + ":" + letters(random, 5));
                Line line = new Line(
                        i + 1,
                        random.nextBoolean() ? named.reference() : pinned(named).reference(),
                        random.nextBoolean() ? AMD64 : Platform.parse("linux/arm64"),
                        random.nextInt(5) > 0
                                ? Optional.empty()
                                : Optional.of(Naming.name(letters(random, 80) + ":2")));
                lines.add(line);
                if (i > 0 && random.nextInt(3) == 0) {
                    missing.add(line.reference().toString());
                } else {
                    there.add(pinned(line));
                }
            }
            Naming naming = random.nextBoolean() ? Naming.USUAL : Naming.of("registry.corp/mirror", "digest");
            ImageList list = new ImageList(there, naming, false, missing);
            long bound = Division.bound(new ImageList(lines, naming, true, List.of()), 0);
            Division division = new Division(1 + random.nextInt(9), Division.ANY_SIZE, 3_000);
            long all = divided(division, list).stream()
                    .mapToLong(part -> ListToken.of(part).length())
                    .sum();
            assertTrue(all <= bound, all + " of " + bound);
        }
    }

    @Test
    void theBoundHoldsForShortNamesToo() {
        ImageList named = new ImageList(
                IntStream.range(0, 26)
                        .mapToObj(i -> line(i + 1, Character.toString('a' + i)))
                        .toList(),
                Naming.USUAL);
        long all = divided(new Division(1, Division.ANY_SIZE, LONGEST), pinned(named)).stream()
                .mapToLong(part -> ListToken.of(part).length())
                .sum();
        long bound = Division.bound(named, 0);
        assertTrue(all <= bound && bound < 4 * all, all + " of " + bound);
    }

    private static String letters(Random random, int number) {
        return random.ints(number, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
