package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Source;
import pinnace.stream.Time;

/** Brings the bytes of a source to a client, and keeps the line from falling silent while they are late. */
public final class Delivery {

    private final Pace pace;
    private final Time time;
    private final Download download;
    private Instant lastSent = Instant.MIN;
    private Instant lastCame = Instant.MIN;

    /** Brings the bytes of one download; used once. */
    public Delivery(Pace pace, Time time, Download download) {
        this.pace = pace;
        this.time = time;
        this.download = download;
    }

    /**
     * Copies until the source ends. The caller owns both ends.
     *
     * <p>The whole file begins with bytes that are at hand. A part may have none while upstream is late; then it is
     * ended, and clients ask again from the same byte, rather than that something on the way takes the line for dead.
     *
     * @throws IOException when the client is gone
     * @throws PullException when the rest of the bytes cannot be had; every byte sent so far was right, and there are
     *     fewer than were promised
     */
    public void run(Source source, OutputStream client) throws IOException {
        Reserve reserve = new Reserve(client, Pace.RESERVE);
        client.flush();
        lastSent = time.now();
        lastCame = lastSent;
        for (int n; (n = pass(source, reserve)) != Source.END; ) {
            if (n == Source.LATE) {
                checkSilence();
            } else {
                lastCame = time.now();
                download.passed(n);
            }
            if (untilDue().isZero()) {
                if (n == Source.LATE && reserve.isEmpty()) {
                    throw new PullException(
                            Kind.SILENT,
                            "The registry is late, and there is no byte left to keep the connection alive");
                }
                reserve.drip();
                download.keptAlive();
                lastSent = time.now();
            }
        }
        reserve.release();
    }

    private int pass(Source source, Reserve reserve) throws IOException {
        try {
            return source.pass(reserve::write, untilDue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, "The download was ended because the server stops", e);
        }
    }

    /** How long until something has to go over the wire; bytes that lie in a buffer do not count. */
    private Duration untilDue() {
        Duration left = Duration.between(time.now(), lastSent.plus(pace.keepAliveInterval()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void checkSilence() {
        if (lastCame.plus(pace.giveUpAfter()).isBefore(time.now())) {
            throw new PullException(
                    Kind.SILENT,
                    "The registry sent no byte for " + pace.giveUpAfter().toSeconds() + " seconds");
        }
    }
}
