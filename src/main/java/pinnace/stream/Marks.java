package pinnace.stream;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import pinnace.image.Digest;

/**
 * The places in a blob where the hash of everything before them is known, or is wanted from the next delivery that
 * comes by. Safe for threads.
 *
 * <p>A <em>border</em> is where a delivery begins or ends; it stays. Marks between are there so that a resume finds one
 * close before it: close together behind the last one, and fewer the further back.
 */
final class Marks {

    /** So many lie close together behind the last one. */
    private static final int CLOSE = 16;

    /** About so many are kept over the whole length, however long the blob is. */
    private static final int EVERYWHERE = 64;

    private final long size;
    private final long interval;
    private final int coarsest;
    private final TreeMap<Long, MessageDigest> known = new TreeMap<>();
    private final TreeSet<Long> borders = new TreeSet<>();

    /**
     * The hash of a blob's beginning.
     *
     * @param at how long that is, in bytes
     * @param hash belongs to the receiver
     */
    record Running(long at, MessageDigest hash) {}

    /** Of a blob of this size; besides borders there are marks every {@code interval} bytes. */
    Marks(long size, long interval) {
        this.size = size;
        this.interval = interval;
        this.coarsest = Long.SIZE - Long.numberOfLeadingZeros(size / interval / EVERYWHERE);
    }

    /** From now on every delivery that comes to this byte stops here and shows its hash. */
    synchronized void want(long at) {
        if (isInside(at)) {
            borders.add(at);
        }
    }

    /** The mark at this byte or the last one before it; the blob's first byte is one. */
    synchronized Running before(long at) {
        return Optional.ofNullable(known.floorKey(at))
                .flatMap(this::at)
                .orElseGet(() -> new Running(0, Digest.sha256()));
    }

    /** The hash of everything before this very byte, where it is known. */
    synchronized Optional<Running> at(long at) {
        return Optional.ofNullable(known.get(at)).map(hash -> new Running(at, copy(hash)));
    }

    /** The next byte where a hash is known or wanted; the blob's end at the latest. */
    synchronized long nextBorder(long at) {
        long wanted = Optional.ofNullable(borders.higher(at)).orElse(size);
        return Math.min(wanted, nextKnown(at + 1));
    }

    /** The next byte where a running hash has to be shown; the blob's end at the latest. */
    synchronized long nextStop(long at) {
        return Math.min(nextBorder(at), (at / interval + 1) * interval);
    }

    /** The first byte from this one on where a hash is known; the blob's end is such a byte. */
    synchronized long nextKnown(long at) {
        return Optional.ofNullable(known.ceilingKey(at)).orElse(size);
    }

    /** Whether a hash of the first {@code at} bytes is not another one than what is known here. */
    synchronized boolean agrees(long at, MessageDigest hash) {
        return at(at).map(
                        known -> Arrays.equals(known.hash().digest(), copy(hash).digest()))
                .orElse(true);
    }

    /** Notes the hash of the first {@code at} bytes. */
    synchronized void put(long at, MessageDigest hash, boolean border) {
        if (isInside(at)) {
            known.put(at, copy(hash));
            if (border) {
                borders.add(at);
            }
            thin(at);
        }
    }

    /** How many there are. */
    synchronized int count() {
        return known.size()
                + (int) borders.stream().filter(at -> !known.containsKey(at)).count();
    }

    synchronized void clear() {
        known.clear();
        borders.clear();
    }

    private boolean isInside(long at) {
        return 0 < at && at < size;
    }

    /** Of the marks that are there for resumes, those go that lie far back and close to others. */
    private void thin(long at) {
        if (at % interval > 0) {
            return;
        }
        for (int level = 0; level < coarsest; level++) {
            long old = at / interval - ((long) CLOSE << level) - 1;
            boolean isOfLevel = old > 0 && Long.numberOfTrailingZeros(old) == level;
            if (isOfLevel && !borders.contains(old * interval)) {
                known.remove(old * interval);
            }
        }
    }

    static MessageDigest copy(MessageDigest hash) {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JVM's SHA-256 cannot be copied", e);
        }
    }
}
