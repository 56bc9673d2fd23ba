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
 * <p>At most {@value #CHUNKS} chunks of {@value #CHUNK} bytes are held.
 */
public final class ReadAhead implements Source {

    private static final int CHUNK = 32 * 1024;
    private static final int CHUNKS = 4;

    /** A piece of what was read; used again once it has been handed out. */
    private static final class Chunk {
        private final byte[] bytes = new byte[CHUNK];
        private int from;
        private int to;
    }

    private final InputStream upstream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Chunk> ready = new ArrayDeque<>();
    private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
    private int allocated;
    private boolean ended;
    private boolean closed;
    private Optional<RuntimeException> failure = Optional.empty();
    private Optional<Thread> pump = Optional.empty();

    private ReadAhead(InputStream upstream) {
        this.upstream = upstream;
    }

    /** Begins to read; the stream is owned from here on. */
    public static ReadAhead of(InputStream upstream, Executor threads) {
        ReadAhead source = new ReadAhead(upstream);
        threads.execute(source::pump);
        return source;
    }

    @Override
    public int read(byte[] target, int offset, int length, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (ready.isEmpty() && !ended && !closed) {
                if (left <= 0) {
                    return LATE;
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw ResumingBlobs.calledOff(new IOException("closed"));
            }
            return ready.isEmpty() ? end() : take(target, offset, length);
        } finally {
            lock.unlock();
        }
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
        if (first.from == first.to) {
            spare.add(ready.remove());
            changed.signalAll();
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
        Chunk free = free();
        int n = upstream.read(free.bytes, 0, free.bytes.length);
        if (n < 0) {
            return false;
        }
        free.from = 0;
        free.to = n;
        lock.lock();
        try {
            ready.add(free);
            changed.signalAll();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Chunk free() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (spare.isEmpty() && allocated == CHUNKS && !closed) {
                changed.await();
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
            if (spare.isEmpty()) {
                allocated++;
                return new Chunk();
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
            changed.signalAll();
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
            changed.signalAll();
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
