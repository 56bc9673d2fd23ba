package pinnace.delivery;

import java.util.Optional;

/** How another thread ends a download early: by its thread, which then finds out why. Safe for threads. */
final class Cut {

    private static final int MOST_SPINS = 10_000;

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
    synchronized void because(String reason) {
        why = Optional.of(reason);
        interrupt();
    }

    /** Ends the download, for this reason unless there is one already. */
    synchronized void orBecause(String reason) {
        because(why.orElse(reason));
    }

    /**
     * Interrupts its thread twice. While a client takes no bytes, Tomcat waits, up to its connectionTimeout, and
     * ignores an interrupt. But before it waits again it tries to write, and an interrupt at that time closes the
     * connection (InterruptibleChannel). So the second one follows as soon as the first has been seen.
     */
    private void interrupt() {
        thread.ifPresent(download -> {
            download.interrupt();
            for (int i = 0; i < MOST_SPINS && download.isInterrupted(); i++) {
                Thread.onSpinWait();
            }
            download.interrupt();
        });
    }
}
