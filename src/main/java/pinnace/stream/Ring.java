package pinnace.stream;

/**
 * Bytes between a writer and a reader, in an array that is used round and round. Neither copies: each is lent a stretch
 * of the array, which the other does not touch. Not safe for threads by itself; the stretches may be used while another
 * thread has the rest.
 */
final class Ring {

    private byte[] bytes;
    private long put;
    private long taken;

    /** A part of the array. */
    static final class Stretch {
        final byte[] bytes;
        final int offset;
        final int length;

        private Stretch(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }
    }

    /** An empty one of so many bytes, a power of two. */
    Ring(int size) {
        this.bytes = new byte[size];
    }

    int size() {
        return bytes.length;
    }

    int filled() {
        return (int) (put - taken);
    }

    int free() {
        return bytes.length - filled();
    }

    /** What can be filled in one piece; {@link #put} says how much of it was. */
    Stretch room() {
        return stretch(put, free());
    }

    void put(int length) {
        put += length;
    }

    /** What can be taken in one piece, at most so much; {@link #take} says how much of it was. */
    Stretch content(int most) {
        return stretch(taken, Math.min(most, filled()));
    }

    void take(int length) {
        taken += length;
    }

    /**
     * Copies its content into an array of another size, a power of two and not less than that. Content that was lent
     * stays valid, room that was lent does not.
     */
    void resize(int size) {
        byte[] other = new byte[size];
        for (long at = taken; at < put; ) {
            Stretch old = stretch(at, (int) (put - at));
            int offset = (int) (at & (size - 1));
            int length = Math.min(old.length, size - offset);
            System.arraycopy(old.bytes, old.offset, other, offset, length);
            at += length;
        }
        bytes = other;
    }

    private Stretch stretch(long at, int length) {
        int offset = (int) (at & (bytes.length - 1));
        return new Stretch(bytes, offset, Math.min(length, bytes.length - offset));
    }
}
