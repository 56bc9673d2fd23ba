package pinnace.delivery;

import java.time.Duration;

/**
 * How long a download waits.
 *
 * @param keepAliveInterval how long the connection may be silent, as long as there is a byte to send
 * @param giveUpAfter how long the registry may send nothing before the download ends
 */
public record Pace(Duration keepAliveInterval, Duration giveUpAfter) {

    /**
     * The size of the reserve in bytes. The constant beginning of every archive is as long, so the reserve is full
     * before the first blob is requested.
     */
    static final int RESERVE = 1024;
}
