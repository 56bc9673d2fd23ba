package pinnace.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Virtual threads if the JVM has them (Java 21), else platform threads. */
final class WorkerThreads {

    private WorkerThreads() {}

    static ExecutorService start() {
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

    private static ExecutorService platformThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "pinnace-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
