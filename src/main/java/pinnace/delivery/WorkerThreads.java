package pinnace.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Virtual threads where the JVM has them (Java 21), threads of the platform where not. */
final class WorkerThreads {

    private final ExecutorService executor;

    /** Those of the platform: Tomcat complains of each that is not gone when the application is. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    WorkerThreads() {
        this.executor = start();
    }

    /** What runs on them. */
    ExecutorService executor() {
        return executor;
    }

    /**
     * Waits until all of them are gone, which takes them a moment longer than their last work.
     *
     * @return whether they are, by then
     */
    boolean awaitEnd(long milliseconds) throws InterruptedException {
        if (!executor.awaitTermination(milliseconds, TimeUnit.MILLISECONDS)) {
            return false;
        }
        for (Thread thread : threads) {
            thread.join(milliseconds);
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private ExecutorService start() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return platformThreads();
        } catch (Throwable e) {
            throw new IllegalStateException("starting threads failed", e);
        }
    }

    private ExecutorService platformThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "pinnace-" + number.incrementAndGet());
            thread.setDaemon(true);
            threads.removeIf(one -> one.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        });
    }
}
