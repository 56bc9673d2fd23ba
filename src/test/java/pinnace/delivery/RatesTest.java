package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pinnace.stream.Client;
import pinnace.stream.SteppedTime;

/** Who gets how much of what there is; all figures are of a minute. */
class RatesTest {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final int SECONDS = 60;

    /** What the connection to a client takes at once. */
    private static final int PIECE = 16 * 1024;

    private final SteppedTime time = new SteppedTime();
    private final List<Going> all = new ArrayList<>();

    /** A download of which there is always more, or so many bytes a second. */
    private final class Going {
        private final Turn turn;
        private final long wantedEachMilli;
        private long wanted;
        private long got;
        private Duration silence = Duration.ZERO;
        private Duration longestSilence = Duration.ZERO;

        Going(Rates rates, String client, long rate) {
            turn = rates.turn(Client.at(client));
            wantedEachMilli = rate / 1000;
            all.add(this);
        }

        void aMilli() {
            wanted += wantedEachMilli;
            silence = silence.plusMillis(1);
            while (turn.untilItComes().isZero() && wanted > 0) {
                int n = (int) Math.min(Math.min(turn.most(), PIECE), wanted);
                turn.sent(n);
                wanted -= n;
                got += n;
                longestSilence = silence.compareTo(longestSilence) > 0 ? silence : longestSilence;
                silence = Duration.ZERO;
            }
        }
    }

    private Rates rates(long ofDownload, long ofClient, long rate) {
        return new Rates(new Limits(100, Optional.empty(), some(ofDownload), some(ofClient), some(rate)), time);
    }

    private static Optional<Long> some(long rate) {
        return Optional.of(rate).filter(set -> set > 0);
    }

    private List<Going> downloads(Rates rates, String client, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new Going(rates, client, 1000 * MIB))
                .toList();
    }

    private void aMinute() {
        for (int i = 0; i < SECONDS * 1000; i++) {
            time.pass(Duration.ofMillis(1));
            all.forEach(Going::aMilli);
        }
    }

    private static long sum(List<Going> downloads) {
        return downloads.stream().mapToLong(one -> one.got).sum();
    }

    /** Within a twentieth of so many bytes a second. */
    private static void got(long rate, List<Going> downloads) {
        double share = sum(downloads) / (double) (rate * SECONDS);
        assertTrue(share > 0.95 && share < 1.05, () -> share + " of what it should be");
    }

    @Test
    void clientsShareARateAndNotTheirDownloads() {
        Rates rates = rates(0, 0, 2 * MIB);
        List<Going> many = downloads(rates, "192.0.2.1", 8);
        List<Going> one = downloads(rates, "192.0.2.2", 1);
        aMinute();
        got(MIB, many);
        got(MIB, one);
    }

    @Test
    void aProjectWithAHundredDownloadsLeavesTheOthersTheirPart() {
        Rates rates = rates(0, 0, MIB);
        List<Going> many = downloads(rates, "192.0.2.1", 98);
        List<Going> one = downloads(rates, "192.0.2.2", 1);
        List<Going> other = downloads(rates, "192.0.2.3", 1);
        aMinute();
        for (List<Going> client : List.of(many, one, other)) {
            got(MIB / 3, client);
        }
    }

    @Test
    void whatOneClientDoesNotUseTheOthersGet() {
        Rates rates = rates(0, 0, 10 * MIB);
        List<Going> slow = List.of(new Going(rates, "192.0.2.1", MIB));
        List<Going> stuck = List.of(new Going(rates, "192.0.2.2", 0), new Going(rates, "192.0.2.2", 0));
        List<Going> quick = downloads(rates, "192.0.2.2", 1);
        List<Going> quicker = downloads(rates, "192.0.2.3", 20);
        aMinute();
        got(MIB, slow);
        assertEquals(0, sum(stuck));
        got(9 * MIB / 2, quick);
        got(9 * MIB / 2, quicker);
    }

    @Test
    void eachDownloadAndEachClientHaveTheirOwn() {
        Rates rates = rates(100 * KIB, 250 * KIB * 4, 0);
        List<Going> few = downloads(rates, "192.0.2.1", 5);
        List<Going> many = downloads(rates, "192.0.2.2", 20);
        aMinute();
        got(5 * 100 * KIB, few);
        got(1000 * KIB, many);
        got(50 * KIB, many.subList(7, 8));
    }

    @Test
    void allLimitsTogetherLeaveToEachClientTheSmallestOfItsOwn() {
        Rates rates = rates(500 * KIB, MIB, 3 * MIB);
        List<Going> one = downloads(rates, "192.0.2.1", 1);
        List<Going> two = downloads(rates, "192.0.2.2", 40);
        List<Going> three = downloads(rates, "192.0.2.3", 3);
        List<Going> four = downloads(rates, "192.0.2.4", 4);
        aMinute();
        got(500 * KIB, one);
        long others = (3 * MIB - 500 * KIB) / 3;
        got(others, two);
        got(others, three);
        got(others, four);
    }

    @Test
    void whatIsSentFlowsAndDoesNotComeInBursts() {
        Rates rates = rates(0, 0, 100 * Deliveries.LEAST_RATE);
        for (int i = 0; i < 100; i++) {
            downloads(rates, "192.0.2." + i, 1);
        }
        aMinute();
        got(100 * Deliveries.LEAST_RATE, all);
        for (Going one : all) {
            assertTrue(one.longestSilence.compareTo(Duration.ofSeconds(1)) < 0, one.longestSilence::toString);
        }
    }

    /** Each of them begins at the end of the line: else a slice would be free with each request. */
    @Test
    void manySmallRequestsGetNoMoreThanOneLargeOne() {
        Rates rates = rates(0, 1000 * KIB, 0);
        long got = 0;
        for (long until = 0; until < SECONDS * 1000L; until++) {
            time.pass(Duration.ofMillis(1));
            Going small = new Going(rates, "192.0.2.1", 1000 * MIB);
            small.aMilli();
            small.turn.close();
            got += small.got;
        }
        assertTrue(got < 1020 * KIB * SECONDS, got + " bytes");
    }

    @Test
    void aByteOnCreditLeavesADownloadWhereItStandsInTheLine() {
        Rates rates = rates(0, 0, MIB);
        Turn before = rates.turn(Client.at("192.0.2.1"));
        before.sent((int) (10 * MIB));
        Turn turn = rates.turn(Client.at("192.0.2.2"));
        for (int i = 0; i < 9; i++) {
            time.pass(Duration.ofSeconds(1));
            before.sent((int) MIB);
            assertEquals(1, turn.most());
            turn.sent(1);
        }
        assertTrue(turn.untilItComes().compareTo(Duration.ofSeconds(1)) < 0, () -> "it went to the end of the line");
    }

    @Test
    void aClientThatHasGoneIsForgotten() {
        Rates rates = rates(0, MIB, 0);
        downloads(rates, "192.0.2.1", 2);
        downloads(rates, "192.0.2.2", 1);
        assertEquals(2, rates.clients());
        time.pass(Duration.ofSeconds(59));
        all.get(0).aMilli();
        time.pass(Duration.ofSeconds(2));
        assertEquals(1, rates.clients());
    }

    @Test
    void withoutLimitsNothingWaits() {
        Turn turn = new Rates(Limits.ofDownloads(1), time).turn(Client.at("192.0.2.1"));
        turn.sent(Integer.MAX_VALUE);
        assertEquals(Duration.ZERO, turn.untilItComes());
        assertEquals(Integer.MAX_VALUE, turn.most());
    }
}
