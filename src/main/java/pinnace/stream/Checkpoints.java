package pinnace.stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import pinnace.image.Digest;

/**
 * What a node knows of the blobs that it delivered lately: which were broken, and the running hash of the others every
 * {@value #INTERVAL} bytes, so that whoever asks for the rest of one gets a rest that is checked against the beginning
 * that he has. Bounded in number and time; kept apart by scope, so nobody can make another registry's blob look broken.
 */
public final class Checkpoints {

    /** How far they lie apart; so much is read again where a resume begins between two of them. */
    static final long INTERVAL = 512L << 10;

    /** Some 500 bytes each, and together the last 4 GiB that were delivered. */
    private static final int MOST = 8192;

    private static final Duration REMEMBERED = Duration.ofHours(1);

    private record Blob(Object scope, Digest digest) {}

    private record Point(Blob blob, long number) {}

    private final Cache<Blob, Boolean> broken = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();
    private final Cache<Point, MessageDigest> points = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED)
            .build();

    /** Whether a blob was found broken lately. */
    public boolean isBroken(Object scope, Digest digest) {
        return broken.getIfPresent(new Blob(scope, digest)) != null;
    }

    /** A blob did not agree: what is known of its beginning is worth nothing. */
    void disagreed(Object scope, Digest digest) {
        Blob blob = new Blob(scope, digest);
        broken.put(blob, true);
        points.asMap().keySet().removeIf(point -> point.blob().equals(blob));
    }

    /** A blob was read whole and agreed. */
    void agreed(Object scope, Digest digest) {
        broken.invalidate(new Blob(scope, digest));
    }

    /** Where the hash of a beginning of at most {@code at} bytes is known; its start always is. */
    Optional<Running> before(Object scope, Digest digest, long at) {
        long number = at / INTERVAL;
        if (number == 0) {
            return Optional.of(new Running(0, Digest.sha256()));
        }
        return Optional.ofNullable(points.getIfPresent(new Point(new Blob(scope, digest), number)))
                .map(hash -> new Running(number * INTERVAL, copy(hash)));
    }

    /** Keeps the hash of the first {@code at} bytes, which is a multiple of {@link #INTERVAL}. */
    void keep(Object scope, Digest digest, Running running) {
        points.put(new Point(new Blob(scope, digest), running.at() / INTERVAL), copy(running.hash()));
    }

    /**
     * The hash of a beginning.
     *
     * @param at how long that is
     * @param hash belongs to who has it
     */
    record Running(long at, MessageDigest hash) {}

    private static MessageDigest copy(MessageDigest hash) {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JVM's SHA-256 cannot be copied", e);
        }
    }
}
