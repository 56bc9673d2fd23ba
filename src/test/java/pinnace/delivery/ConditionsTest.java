package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {

    private static final String TAG = "\"abc\"";
    private static final long LENGTH = 1000;

    private static Conditions range(String range) {
        return new Conditions(Optional.empty(), Optional.empty(), Optional.of(range), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1, false",
        "bytes=0-, 0, 1000, true",
        "bytes=10-19, 10, 20, false",
        "bytes=990-, 990, 1000, true",
        "bytes=990-2000, 990, 1000, false",
        "bytes=990-99999999999999999999999999, 990, 1000, false",
        "bytes=-1, 999, 1000, false",
        "bytes=-5000, 0, 1000, false",
        "BYTES= 5-6 , 5, 7, false"
    })
    void oneRangeIsAPart(String header, long from, long to, boolean isRest) {
        assertEquals(new Selection.Part(from, to, isRest), range(header).select(TAG, LENGTH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-1,5-6",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "items=0-1",
                "bytes=7-3",
                "bytes=1--2",
                "bytes 0-1",
                "bytes=0x1-2",
                ""
            })
    void severalOrMalformedRangesAreIgnored(String header) {
        assertEquals(new Selection.Whole(), range(header).select(TAG, LENGTH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-1001", "bytes=-0"})
    void aRangeWithoutAByteIsUnsatisfiable(String header) {
        assertEquals(new Selection.Unsatisfiable(), range(header).select(TAG, LENGTH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1001-", "bytes=1001-1001", "bytes=99999999999999999999999-"})
    void whatBeginsBeyondTheEndIsOfAnotherFile(String header) {
        assertEquals(new Selection.Beyond(), range(header).select(TAG, LENGTH));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'\"abc\"', true",
                "'\"other\"', false",
                "'W/\"abc\"', false",
                "'Tue, 24 Nov 2026 11:00:00 GMT', false"
            })
    void aRangeOfAnotherFileIsIgnored(String ifRange, boolean meant) {
        Conditions conditions =
                new Conditions(Optional.empty(), Optional.empty(), Optional.of("bytes=1-2"), Optional.of(ifRange));
        assertEquals(meant ? new Selection.Part(1, 3, false) : new Selection.Whole(), conditions.select(TAG, LENGTH));
    }

    @Test
    void ifMatchComesFirstAndComparesStrongly() {
        Optional<String> beyond = Optional.of("bytes=1000-");
        assertEquals(
                new Selection.PreconditionFailed(),
                new Conditions(Optional.of("\"x\", W/\"abc\""), Optional.of("*"), beyond, Optional.empty())
                        .select(TAG, LENGTH));
        assertEquals(
                new Selection.NotModified(),
                new Conditions(Optional.of("\"x\", \"abc\""), Optional.of("W/\"abc\""), beyond, Optional.empty())
                        .select(TAG, LENGTH));
        assertEquals(
                new Selection.Unsatisfiable(),
                new Conditions(Optional.of("*"), Optional.of("\"other\""), beyond, Optional.of(TAG))
                        .select(TAG, LENGTH));
    }
}
