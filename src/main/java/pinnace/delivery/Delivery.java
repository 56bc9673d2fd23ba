package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Source;
import pinnace.stream.Time;

/** Sends the bytes of a source to a client, and keeps the connection alive while they are late. */
public final class Delivery {

    private final Pace pace;
    private final Time time;
    private final Download download;
    private final Rates rates;
    private Instant lastSent = Instant.MIN;
    /** For how long the source has been waited for. */
    private Duration silence = Duration.ZERO;

    /** Sends the bytes of one download; used once. */
    public Delivery(Pace pace, Time time, Download download, Rates rates) {
        this.pace = pace;
        this.time = time;
        this.download = download;
        this.rates = rates;
    }

    /**
     * Copies until the source ends. The caller closes both.
     *
     * <p>A whole file begins with bytes that need no registry. A part may have none while the registry is late. Then it
     * ends, and clients ask again from the same byte; otherwise a proxy may close the silent connection.
     *
     * @throws IOException if the client is gone
     * @throws PullException if the rest cannot be delivered; the bytes that were sent are right, and fewer than
     *     promised
     */
    public void run(Source source, OutputStream client) throws IOException {
        Reserve reserve = new Reserve(client, Pace.RESERVE);
        client.flush();
        download.sends();
        lastSent = time.now();
        try (Turn turn = rates.turn(download.client())) {
            for (int n; (n = pass(source, reserve, turn)) != Source.END; ) {
                if (n == Source.LATE) {
                    checkSilence();
                }
                if (untilDue().isZero()) {
                    drip(reserve, n == Source.LATE);
                }
            }
        }
        reserve.release();
    }

    private int pass(Source source, Reserve reserve, Turn turn) throws IOException {
        try {
            awaitTurn(turn, reserve);
            Instant asked = time.now();
            int n = source.pass(reserve::write, turn.most(), untilDue());
            if (n == Source.LATE) {
                silence = silence.plus(Duration.between(asked, time.now()));
                return n;
            }
            silence = Duration.ZERO;
            if (n > 0) {
                turn.sent(n);
                download.passed(n);
            }
            return n;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, Download.SERVER_STOPS, e);
        }
    }

    /** Until a limit lets it send, or until a byte has to be sent all the same; what it has sent is on its way then. */
    private void awaitTurn(Turn turn, Reserve reserve) throws IOException, InterruptedException {
        Duration wait = turn.untilItComes();
        if (!wait.isZero()) {
            reserve.flush();
            Duration until = untilDue();
            Instant began = time.now();
            time.pause(wait.compareTo(until) < 0 ? wait : until);
            download.held(Duration.between(began, time.now()));
        }
    }

    private void drip(Reserve reserve, boolean isLate) throws IOException {
        if (isLate && reserve.isEmpty()) {
            throw new PullException(
                    Kind.SILENT, "The registry is late, and there is no byte left to keep the connection alive");
        }
        reserve.drip();
        download.keptAlive();
        lastSent = time.now();
    }

    /** How long until a byte has to be sent over the network; bytes in a buffer do not count. */
    private Duration untilDue() {
        Duration left = Duration.between(time.now(), lastSent.plus(pace.keepAliveInterval()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void checkSilence() {
        if (silence.compareTo(pace.giveUpAfter()) > 0) {
            throw new PullException(
                    Kind.SILENT,
                    "The registry sent no byte for " + pace.giveUpAfter().toSeconds() + " seconds");
        }
    }
}
