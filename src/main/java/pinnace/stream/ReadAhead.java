package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Reads a blocking stream on a thread of its own, some way ahead of its reader. So the reader is never held up by
 * upstream: it can be told that the bytes are late. And fetching and checking run beside the writing.
 *
 * <p>Two threads that hand each other every piece spend more time on waking each other than on the bytes. So neither is
 * woken before there is a good deal to do: the reader for half of what may be held, or when he has waited {@link #NAP},
 * the other one for half of it free. {@value #LEAST} chunks of {@value #CHUNK} bytes are held whatever happens, up to
 * {@value #MOST} while the reader is the faster side and the shared memory has room for them.
 */
public final class ReadAhead implements Source {

    private static final int CHUNK = 32 * 1024;
    private static final int LEAST = 2;
    private static final int MOST = 32;
    private static final int SMALLEST_READ = 8 * 1024;
    private static final Duration NAP = Duration.ofMillis(2);

    /** A piece of what was read, filled on while it is handed out; used again once that is over. */
    private static final class Chunk {
        private final byte[] bytes = new byte[CHUNK];
        private int from;
        private int to;

        /** The rest of it is not worth a read. */
        boolean isFull() {
            return CHUNK - to < SMALLEST_READ;
        }
    }

    private final InputStream upstream;
    private final Memory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final ArrayDeque<Chunk> ready = new ArrayDeque<>();
    private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
    private Optional<Chunk> filling = Optional.empty();
    private long available;
    private int allocated;
    private boolean waited;
    private boolean urgent;
    private boolean ended;
    private boolean closed;
    private Optional<RuntimeException> failure = Optional.empty();
    private Optional<Thread> pump = Optional.empty();

    private ReadAhead(InputStream upstream, Memory memory) {
        this.upstream = upstream;
        this.memory = memory;
    }

    /** Begins to read; the stream is owned from here on. */
    public static ReadAhead of(InputStream upstream, Executor threads, Memory memory) {
        ReadAhead source = new ReadAhead(upstream, memory);
        threads.execute(source::pump);
        return source;
    }

    @Override
    public int read(byte[] target, int offset, int length, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!await(patience.toNanos())) {
                return LATE;
            }
            if (closed) {
                throw ResumingBlobs.calledOff(new IOException("closed"));
            }
            return available == 0 ? end() : take(target, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something, a moment without being woken for every trifle; false when it is late. */
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
        return available == 0 && !ended && !closed;
    }

    private int end() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return END;
    }

    private int take(byte[] target, int offset, int length) {
        Chunk first = ready.element();
        int n = Math.min(length, first.to - first.from);
        System.arraycopy(first.bytes, first.from, target, offset, n);
        first.from += n;
        available -= n;
        if (first.from == first.to && first.isFull()) {
            ready.remove();
            first.from = 0;
            first.to = 0;
            spare.add(first);
            if (2 * spare.size() >= allocated) {
                emptied.signal();
            }
        }
        return n;
    }

    private void pump() {
        Optional<RuntimeException> failed = Optional.empty();
        try (upstream) {
            begin();
            while (fill()) {}
        } catch (PullException e) {
            failed = Optional.of(e);
        } catch (IOException e) {
            failed = Optional.of(
                    new PullException(Kind.BROKEN, "Reading from the registry failed: " + e.getMessage(), e));
        } catch (InterruptedException e) {
            failed = Optional.of(ResumingBlobs.calledOff(e));
        } catch (RuntimeException | Error e) {
            failed = Optional.of(new IllegalStateException("reading ahead failed", e));
        }
        end(failed);
    }

    private void begin() {
        lock.lock();
        try {
            pump = Optional.of(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private boolean fill() throws IOException, InterruptedException {
        Chunk chunk = filling.isPresent() ? filling.get() : free();
        int n = upstream.read(chunk.bytes, chunk.to, CHUNK - chunk.to);
        if (n < 0) {
            return false;
        }
        lock.lock();
        try {
            if (filling.isEmpty()) {
                ready.add(chunk);
            }
            chunk.to += n;
            available += n;
            filling = chunk.isFull() ? Optional.empty() : Optional.of(chunk);
            if (urgent || 2 * available >= (long) allocated * CHUNK) {
                filled.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Chunk free() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (spare.isEmpty() && !closed) {
                if (allocated < LEAST || (waited && allocated < MOST && memory.take(CHUNK))) {
                    allocated++;
                    return new Chunk();
                }
                emptied.await();
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
            return spare.remove();
        } finally {
            lock.unlock();
        }
    }

    private void end(Optional<RuntimeException> failed) {
        lock.lock();
        try {
            ended = true;
            failure = failed;
            pump = Optional.empty();
            // The thread goes back to its pool; whoever interrupted it meant this work only.
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
            closed = true;
            ready.clear();
            spare.clear();
            memory.give((long) CHUNK * Math.max(0, allocated - LEAST));
            allocated = 0;
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
