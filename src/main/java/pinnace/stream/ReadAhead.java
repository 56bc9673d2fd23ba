package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Reads a blocking stream on a thread of its own, some way ahead of its reader. So the reader is never held up by
 * upstream: it can be told that the bytes are late. And fetching and checking run beside the writing.
 *
 * <p>Two threads that hand each other every piece spend more time on waking each other than on the bytes. So neither is
 * woken before there is a good deal to do: the reader when half of the ring is full, or when it has waited
 * {@link #NAP}; the other thread when half of it is free. {@value #LEAST} bytes are held whatever happens, up to
 * {@value #MOST} where the reader is the faster side and the shared memory has room for them; when that gets short,
 * they are given back.
 */
public final class ReadAhead implements Source {

    private static final int LEAST = 32 * 1024;
    private static final int MOST = 1 << 20;
    /** How often the ring is filled before it grows: a slow client too takes the first megabytes at once. */
    private static final int GROWTH = 16;
    /** A read of less is not worth its call. */
    private static final int SMALLEST_READ = 8 * 1024;
    /** What is passed on in one piece, and not free to be filled until it has gone. */
    private static final int LARGEST_PIECE = 128 * 1024;

    private static final Duration NAP = Duration.ofMillis(2);

    private final InputStream upstream;
    private final ReadAheadMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Ring ring = new Ring(LEAST);
    /** Bytes since the ring got its size. */
    private long came;

    private boolean waited;
    private boolean urgent;
    private boolean ended;
    private boolean closed;
    private Optional<RuntimeException> failure = Optional.empty();
    private volatile Optional<Thread> pump = Optional.empty();

    private ReadAhead(InputStream upstream, ReadAheadMemory memory) {
        this.upstream = upstream;
        this.memory = memory;
    }

    /**
     * Begins to read; the stream is owned from here on. What is {@link InputStream#available at hand} is there at once,
     * however long the other thread has to wait for its turn.
     */
    public static ReadAhead of(InputStream upstream, Executor threads, ReadAheadMemory memory) throws IOException {
        ReadAhead source = new ReadAhead(upstream, memory);
        Ring.Stretch room = source.ring.room();
        int atHand = Math.min(room.length, upstream.available());
        source.ring.put(upstream.readNBytes(room.bytes, room.offset, atHand));
        threads.execute(source::pump);
        return source;
    }

    @Override
    public int pass(Sink sink, int most, Duration patience) throws IOException, InterruptedException {
        Optional<Ring.Stretch> content = content(most, patience);
        if (content.isEmpty()) {
            return LATE;
        }
        Ring.Stretch stretch = content.get();
        if (stretch.length == 0) {
            return END;
        }
        sink.write(stretch.bytes, stretch.offset, stretch.length);
        passed(stretch.length);
        return stretch.length;
    }

    /** What comes next, of no length at the end; nothing when it is late. */
    private Optional<Ring.Stretch> content(int most, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!await(patience.toNanos())) {
                return Optional.empty();
            }
            if (closed) {
                throw ResumingBlobs.calledOff(new IOException("closed"));
            }
            if (ring.filled() == 0 && failure.isPresent()) {
                throw failure.get();
            }
            return Optional.of(ring.content(Math.min(most, Math.min(LARGEST_PIECE, ring.size() / 2))));
        } finally {
            lock.unlock();
        }
    }

    private void passed(int length) {
        lock.lock();
        try {
            ring.take(length);
            if (2 * ring.free() >= ring.size()) {
                emptied.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something, for a moment without being woken for a few bytes; false when it is late. */
    private boolean await(long patience) throws InterruptedException {
        waited = true;
        long nap = Math.min(patience, NAP.toNanos());
        long left = nap;
        while (nothing() && left > 0) {
            left = filled.awaitNanos(left);
        }
        left += patience - nap;
        urgent = true;
        while (nothing() && left > 0) {
            left = filled.awaitNanos(left);
        }
        urgent = false;
        waited = false;
        return !nothing();
    }

    private boolean nothing() {
        return ring.filled() == 0 && !ended && !closed;
    }

    private void pump() {
        Optional<RuntimeException> failed = Optional.empty();
        try (upstream) {
            pump = Optional.of(Thread.currentThread());
            while (fill()) {}
        } catch (PullException e) {
            failed = Optional.of(e);
        } catch (IOException e) {
            failed = Optional.of(
                    Thread.currentThread().isInterrupted()
                            ? ResumingBlobs.calledOff(e)
                            : new PullException(Kind.BROKEN, "Reading from the registry failed: " + e.getMessage(), e));
        } catch (InterruptedException e) {
            failed = Optional.of(ResumingBlobs.calledOff(e));
        } catch (RuntimeException | Error e) {
            failed = Optional.of(new IllegalStateException("reading ahead failed", e));
        }
        end(failed);
    }

    private boolean fill() throws IOException, InterruptedException {
        Ring.Stretch room = room();
        int n = upstream.read(room.bytes, room.offset, room.length);
        if (n < 0) {
            return false;
        }
        lock.lock();
        try {
            ring.put(n);
            came += n;
            if (urgent || 2 * ring.filled() >= ring.size()) {
                filled.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Ring.Stretch room() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !hasRoom()) {
                emptied.await();
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
            return ring.room();
        } finally {
            lock.unlock();
        }
    }

    /** Whether something can be filled, once the ring has the size that is right for it. */
    private boolean hasRoom() {
        if (ring.size() > LEAST && memory.isShort()) {
            if (ring.filled() > LEAST) {
                return false;
            }
            memory.give(ring.size() - LEAST);
            ring.resize(LEAST);
        }
        boolean isFull = ring.free() < SMALLEST_READ;
        if (isFull && waited && ring.size() < MOST && came >= (long) GROWTH * ring.size() && memory.take(ring.size())) {
            ring.resize(2 * ring.size());
            came = 0;
            return true;
        }
        return !isFull;
    }

    private void end(Optional<RuntimeException> failed) {
        lock.lock();
        try {
            ended = true;
            failure = failed;
            pump = Optional.empty();
            // The thread goes back to its pool; the interrupt was for this work only.
            Thread.interrupted();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                memory.give(ring.size() - LEAST);
            }
            filled.signal();
            emptied.signal();
            pump.ifPresent(Thread::interrupt);
        } finally {
            lock.unlock();
        }
        try {
            upstream.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing what was read ahead failed", e);
        }
    }
}
