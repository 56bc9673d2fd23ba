package pinnace.lookup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import pinnace.failure.LineFaults;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Looks up many lines for one request, some at a time: no more than the smallest server has places for at one registry.
 *
 * @param threads where some of them run; the caller's thread does its part
 * @param timeIsUp whether the request cannot wait any longer, so that no further line is begun
 */
record Together(Executor threads, BooleanSupplier timeIsUp) {

    /**
     * The results in the order of the lines.
     *
     * @param numbers of the lines, for sentences
     * @param keep takes each result over; if it refuses one, that ends all of them
     * @throws PullException what {@code keep} said; {@link Kind#LATE} if the time was up before all of them had ended;
     *     otherwise what is wrong with each line
     */
    <T, R> List<R> all(List<T> lines, Function<T, Integer> numbers, Function<T, R> lookUp, Consumer<R> keep) {
        AtomicReference<PullException> refused = new AtomicReference<>();
        Map<Integer, R> found = new ConcurrentHashMap<>();
        Map<Integer, PullException> failed = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        Runnable some = () -> {
            for (int i = next.getAndIncrement(); i < lines.size() && !isOver(i); i = next.getAndIncrement()) {
                try {
                    R one = lookUp.apply(lines.get(i));
                    found.put(i, one);
                    refusal(one, keep).ifPresent(why -> {
                        refused.set(why);
                        next.set(lines.size());
                    });
                } catch (PullException e) {
                    failed.put(i, e);
                }
            }
        };
        run(some, Math.min(Lists.AT_ONCE, lines.size()));
        Optional.ofNullable(refused.get()).ifPresent(why -> {
            throw why;
        });
        return inOrder(lines, numbers, found, failed);
    }

    private static <R> Optional<PullException> refusal(R one, Consumer<R> keep) {
        try {
            keep.accept(one);
            return Optional.empty();
        } catch (PullException e) {
            return Optional.of(e);
        }
    }

    /** The first one is begun anyway, so that a request that comes late learns of what is known by then. */
    private boolean isOver(int index) {
        return index > 0 && timeIsUp.getAsBoolean();
    }

    private void run(Runnable some, int times) {
        List<FutureTask<?>> others = new ArrayList<>();
        for (int i = 1; i < times; i++) {
            FutureTask<?> other = new FutureTask<>(some, null);
            try {
                threads.execute(other);
                others.add(other);
            } catch (RejectedExecutionException e) {
                break;
            }
        }
        some.run();
        others.forEach(Together::await);
    }

    private static void await(FutureTask<?> other) {
        try {
            other.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking up a line failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private static <T, R> List<R> inOrder(
            List<T> lines, Function<T, Integer> numbers, Map<Integer, R> found, Map<Integer, PullException> failed) {
        Optional<PullException> unfinished = failed.values().stream()
                .filter(failure -> lines.size() > 1 && isUnfinished(failure))
                .findAny();
        int ended = found.size() + failed.size();
        if (unfinished.isPresent() || ended < lines.size()) {
            String why = unfinished.map(failure -> ": " + failure.getMessage()).orElse("");
            throw new PullException(
                    Kind.LATE, "Looking up " + lines.size() + " images, of which " + found.size() + " are found" + why);
        }
        LineFaults faults = new LineFaults();
        failed.forEach((index, failure) -> faults.add(numbers.apply(lines.get(index)), failure));
        faults.throwIfAny(lines.size());
        List<R> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            all.add(java.util.Objects.requireNonNull(found.get(i)));
        }
        return all;
    }

    /** It goes on, or could not begin because other requests look up so much. */
    private static boolean isUnfinished(PullException failure) {
        return failure.kind() == Kind.LATE || failure.kind() == Kind.BUSY;
    }
}
