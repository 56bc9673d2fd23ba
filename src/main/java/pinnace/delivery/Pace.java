package pinnace.delivery;

import java.time.Duration;

/**
 * How a download behaves in time.
 *
 * @param keepAliveInterval the wire is never silent for longer while there is a byte to give
 * @param giveUpAfter how long upstream may give nothing before the download is given up
 */
public record Pace(Duration keepAliveInterval, Duration giveUpAfter) {

    /**
     * As many bytes as the constant beginning of every archive has, so that the reserve is full before the first blob
     * is asked for.
     */
    static final int RESERVE = 1024;
}
