package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.request.Hop;
import pinnace.stream.Client;
import pinnace.stream.SteppedTime;

/** How a request ends that got no image, by why and by what was asked. */
class WaitingTest {

    private final SteppedTime time = new SteppedTime();

    private Waiting waiting(Optional<String> range, boolean get) {
        Duration within = Duration.ofSeconds(3);
        return new Waiting(
                Client.at("127.0.0.1"),
                Hop.of(List.of(), time.date(), within),
                time.now().plus(within),
                new Waiting.Patience(time, within),
                new Waiting.Request("app:1.tar", "", Hop.MOST, range, get, true, Optional.empty()));
    }

    @Test
    void whoWasRedirectedIsExpectedSoonerThanWhoAsksAgainAfterAPause() {
        assertEquals(
                Duration.ofSeconds(5), waiting(Optional.empty(), true).caller().backWithin());
        assertEquals(
                Duration.ofSeconds(15),
                waiting(Optional.of("bytes=1000-"), true).caller().backWithin());
    }

    /** A 502 or a 503 would make wget give up what it has. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"BROKEN", "TOO_MANY", "SILENT", "BUSY", "LIMITED", "LATE"})
    void whoWantsTheRestAsksAgainWhereTheReasonMayPass(Kind kind) {
        Response response =
                waiting(Optional.of("bytes=1000-"), true).ended(new PullException(kind, "the registry is down"));
        assertEquals(206, response.getStatus());
        assertEquals("bytes 1000-1000/*", response.getHeaderString("Content-Range"));
        assertEquals("close", response.getHeaderString("Connection"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void aClockThatIsSetMakesNoWaitLongerOrShorter(Duration set) {
        Waiting waiting = waiting(Optional.empty(), true);
        time.pass(Duration.ofSeconds(1));
        time.setClock(set);
        assertEquals(
                Duration.ofSeconds(2),
                Duration.between(time.now(), waiting.caller().until()));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=1000-, true, NOT_FOUND",
        "bytes=1000-, true, LOGIN",
        "bytes=1000-, true, BARRED",
        "bytes=1000-1999, true, BROKEN",
        "bytes=1000-, false, BROKEN",
        ", true, BROKEN",
        ", true, BUSY",
        ", true, LIMITED",
        "bytes=1000-1999, true, LIMITED",
    })
    void everybodyElseIsToldWhy(String range, boolean get, Kind kind) {
        PullException why = new PullException(kind, "told");
        assertSame(why, assertThrows(PullException.class, () -> waiting(Optional.ofNullable(range), get)
                .ended(why)));
    }
}
