package pinnace.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.archive.Segment;
import pinnace.archive.Tar;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;

class PartsTest {

    private static final RequestReader READER =
            new RequestReader(new Defaults(Reference.DOCKER_HUB, Platform.parse("linux/amd64")));

    private static Parts parts(long size, int number) {
        return new Parts(size, Optional.of(number));
    }

    private static MultivaluedMap<String, String> query(String text) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (String pair : text.split("&", -1)) {
            query.add(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        return query;
    }

    private static Optional<Parts> read(String text) {
        return READER.image("nginx.tar", query(text)).options().parts();
    }

    @ParameterizedTest
    @CsvSource({
        // An archive has two blocks of zeros at least.
        "1024, 1000, 2, 24",
        "1999, 1000, 2, 999",
        "2000, 1000, 2, 1000",
        "2001, 1000, 3, 1",
        "1000, 1000, 1, 1000",
        "999, 1000, 1, 999",
        "1, 1000, 1, 1",
        "5000000000, 1992294400, 3, 1015411200",
        "999000, 1000, 999, 1000",
    })
    void allPartsButTheLastHaveTheSizeAndAllTogetherTheLength(long whole, long size, int count, long last) {
        assertEquals(count, parts(size, 1).count(whole));
        List<Long> lengths = IntStream.rangeClosed(1, count)
                .mapToObj(one -> parts(size, one).length(whole))
                .toList();
        assertTrue(lengths.subList(0, count - 1).stream().allMatch(length -> length == size), lengths::toString);
        assertEquals(last, lengths.get(count - 1));
        assertEquals(whole, lengths.stream().mapToLong(length -> length).sum());
    }

    @Test
    void eachPartIsTheBytesBehindThePartBeforeIt() {
        Tar whole = new Tar(List.of(new Segment.Zeros(1024), new Segment.Zeros(512), new Segment.Zeros(1024)));
        assertEquals(whole.slice(0, 1000), parts(1000, 1).of(whole));
        assertEquals(whole.slice(1000, 2000), parts(1000, 2).of(whole));
        assertEquals(whole.slice(2000, 2560), parts(1000, 3).of(whole));
        assertEquals(whole, parts(2560, 1).of(whole));
        assertEquals(whole, parts(1L << 40, 1).of(whole));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 2, 'There is no part 2: with a part-size of 1000 the archive of 1000 bytes has one part'",
        "2001, 4, 'There is no part 4: with a part-size of 1000 the archive of 2001 bytes has 3 parts'",
        "2000, 999, 'There is no part 999: with a part-size of 1000 the archive of 2000 bytes has 2 parts'",
    })
    void thereIsNoPartBehindTheLast(long whole, int number, String sentence) {
        PullException refused =
                assertThrows(PullException.class, () -> parts(1000, number).length(whole));
        assertEquals(Kind.NOT_FOUND, refused.kind());
        assertEquals(sentence, refused.getMessage());
    }

    @Test
    void moreThanNamesHaveDigitsForAreRefused() {
        assertEquals(999, parts(1000, 1).count(999_000));
        for (Parts some : List.of(parts(1000, 1), new Parts(1000, Optional.empty()))) {
            PullException refused = assertThrows(PullException.class, () -> some.count(999_001));
            assertEquals(Kind.BAD_REQUEST, refused.kind());
            assertEquals(
                    "The archive would have 1000 parts, more than 999; give a larger part-size", refused.getMessage());
        }
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> parts(1000, 1).length(999_001))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource({"1, .part001", "10, .part010", "999, .part999"})
    void theirNamesAreInOrderWhereverNamesAreSorted(int number, String suffix) {
        assertEquals(suffix, parts(1000, number).suffix());
        assertEquals("", new Parts(1000, Optional.empty()).suffix());
    }

    @ParameterizedTest
    @CsvSource({
        "64MiB, 67108864, 64MiB",
        "65536KiB, 67108864, 64MiB",
        "67108865, 67108865, 67108865",
        "65537KiB, 67109888, 65537KiB",
        "1900MiB, 1992294400, 1900MiB",
        "4095MiB, 4293918720, 4095MiB",
        "2048MiB, 2147483648, 2GiB",
        "1024GiB, 1099511627776, 1024GiB",
    })
    void aSizeIsWrittenInOneWay(String text, long size, String written) {
        Parts read = read("part-size=" + text + "&part=7").orElseThrow();
        assertEquals(parts(size, 7), read);
        assertEquals(written, read.written());
        assertEquals("&part-size=" + written + "&part=7", read.query());
        assertEquals(Optional.of(read), read(read.query().substring(1)));
    }

    @Test
    void aListIsOfAllOfThem() {
        PullRequest request = READER.image("nginx.tar", query("part-size=64MiB&parts=list"));
        assertEquals(PullRequest.File.PART_LIST, request.file());
        assertEquals(
                new Parts(64 << 20, Optional.empty()), request.options().parts().orElseThrow());
        assertEquals(Optional.empty(), read("platform=linux/arm64"));
        assertNotEquals(Optional.empty(), read("part-size=64MiB&part=1&parts="));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            part=1                              | Write how large a part may be too, such as part-size=1900MiB
            parts=list                          | Write how large a part may be too, such as part-size=1900MiB
            part-size=64MiB                     | Write part=1 too for the first part, or parts=list for a list of all parts
            part-size=64MiB&part=1&parts=list   | part= is for one part, and parts=list for a list of all of them
            part=1&parts=list                   | part= is for one part, and parts=list for a list of all of them
            part-size=63MiB&part=1              | part-size must be between 64MiB and 1048576MiB, not 63MiB
            part-size=67108863&part=1           | part-size must be between 64MiB and 1048576MiB, not 67108863
            part-size=1025GiB&part=1            | part-size must be between 64MiB and 1048576MiB, not 1025GiB
            part-size=1900MB&part=1             | part-size must be a size such as 512KiB, 16MiB or 1GiB, not 1900MB
            part-size=-1&part=1                 | part-size must be a size such as
            part-size=64MiB&part=0              | part must be a whole number from 1 to 999, not 0
            part-size=64MiB&part=1000           | part must be a whole number from 1 to 999, not 1000
            part-size=64MiB&part=-1             | part must be a whole number from 1 to 999, not -1
            part-size=64MiB&part=one            | part must be a whole number from 1 to 999, not one
            part-size=64MiB&part=1&part=2       | The parameter part is given 2 times; once is enough
            part-size=64MiB&parts=all           | parts= is list, which names all parts, not
            part-size=64MiB&parts=3             | parts= is list, which names all parts, not
            dry-run=1&part-size=64MiB&part=1    | dry-run= describes the whole archive; leave out part-size=
            dry-run=1&part=1                    | dry-run= describes the whole archive; leave out part=
            dry-run=1&parts=list                | dry-run= describes the whole archive; leave out parts=
            """)
    void whatDoesNotGoTogetherIsRefused(String query, String sentence) {
        refuses(sentence, () -> READER.image("nginx.tar", query(query)));
        refuses(sentence, () -> READER.list(query("image=nginx&" + query)));
        refuses(sentence, () -> READER.sent(query("image=nginx&" + query)));
    }

    @ParameterizedTest
    @CsvSource({"part-size=64MiB&part=1, part-size=", "part=1, part=", "parts=list, parts="})
    void aPartHasNoSums(String query, String named) {
        String sentence = "The sums are of the files in the whole archive, and a part has none; leave out " + named;
        refuses(sentence, () -> READER.sums("nginx.sha256", query(query)));
        refuses(sentence, () -> READER.listSums(query("image=nginx&" + query)));
    }

    private static void refuses(String sentence, Runnable reading) {
        PullException refused = assertThrows(PullException.class, reading::run);
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertTrue(refused.getMessage().startsWith(sentence), refused::getMessage);
    }
}
