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
    private Instant lastSent = Instant.MIN;
    private Instant lastCame = Instant.MIN;

    /** Sends the bytes of one download; used once. */
    public Delivery(Pace pace, Time time, Download download) {
        this.pace = pace;
        this.time = time;
        this.download = download;
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
            throw new PullException(Kind.BUSY, Download.SERVER_STOPS, e);
        }
    }

    /** How long until a byte has to be sent over the network; bytes in a buffer do not count. */
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
