package pinnace.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How another thread ends a download early: by its thread, which then finds out why. Safe for threads. */
final class Cut {

    private static final Duration LONGEST = Duration.ofMillis(5);

    /** Any time that is not nothing: the system makes some 50 microseconds of it. */
    private static final int SHORTEST = 1;

    private Optional<Thread> thread = Optional.empty();
    private Optional<String> why = Optional.empty();

    /** The download goes on on this thread from now on. */
    synchronized void mayCome() {
        thread = Optional.of(Thread.currentThread());
    }

    /** The thread does something else from now on. */
    synchronized void mayNotCome() {
        thread = Optional.empty();
    }

    /** Why it came; empty if it did not. */
    synchronized Optional<String> why() {
        return why;
    }

    /** Ends the download. */
    void because(String reason) {
        synchronized (this) {
            why = Optional.of(reason);
        }
        interrupt();
    }

    /** Ends the download, for this reason unless there is one already. */
    void orBecause(String reason) {
        synchronized (this) {
            why = why.or(() -> Optional.of(reason));
        }
        interrupt();
    }

    /**
     * Interrupts its thread again whenever it has seen the last interrupt, for some milliseconds. While a client takes
     * no bytes, Tomcat waits, up to its connectionTimeout, and ignores an interrupt. But before it waits again it tries
     * to write, and an interrupt at that time ends the connection (NioChannel.checkInterruptStatus). Where there is one
     * processor only, that time comes because this thread sleeps now and then, and is woken by a timer.
     */
    private void interrupt() {
        long began = System.nanoTime();
        while (interruptOnce() && System.nanoTime() - began < LONGEST.toNanos()) {
            LockSupport.parkNanos(SHORTEST);
        }
    }

    /** Whether the download still goes on. */
    private synchronized boolean interruptOnce() {
        thread.filter(download -> !download.isInterrupted()).ifPresent(Thread::interrupt);
        return thread.isPresent();
    }
}
