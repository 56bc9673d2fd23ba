package pinnace.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Places;
import pinnace.stream.Time;

/**
 * The threads on which requests are answered, because the container has few, and the places for downloads. Closing this
 * ends all downloads.
 */
public final class Deliveries implements AutoCloseable {

    /** How many requests may wait for each place of a download: waiting needs almost no memory. */
    public static final int WAITING_FOR_EACH = 4;

    /** How many requests may wait at least. */
    public static final int LEAST_WAITING = 32;

    /** One client gets this part of the places for waiting requests. */
    public static final int CLIENTS_PART = 2;

    /**
     * Bytes a second. A slower download keeps its place only until another request needs it: at this rate an image of a
     * gigabyte takes more than a day.
     */
    public static final long LEAST_RATE = 10 * 1024;

    /** The time over which the rate is averaged. A slow client takes bytes in bursts, some seconds apart. */
    public static final Duration RATE_OVER = Duration.ofMinutes(1);

    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofMillis(5);
    private static final long MOST_ROUNDS = STOP.dividedBy(ROUND);

    private final WorkerThreads threads = new WorkerThreads();
    private final Limits limits;
    private final EndedForGood endedForGood;
    private final int mostWaiting;
    private final Places waiting = new Places();
    private final Set<Download> downloading = ConcurrentHashMap.newKeySet();
    private final Set<Download> running = ConcurrentHashMap.newKeySet();
    private Totals ended = Totals.NOTHING;

    /** Has places for so many downloads at once, and for requests that wait for a registry. */
    public Deliveries(Limits limits, Time time) {
        this.limits = limits;
        this.endedForGood = new EndedForGood(time);
        this.mostWaiting = Math.max(LEAST_WAITING, Math.multiplyExact(limits.downloads(), WAITING_FOR_EACH));
    }

    /**
     * Answers a request on a thread of its own.
     *
     * @throws PullException at once, if too many wait already
     */
    public void run(Download download, Runnable answer) {
        waiting.enter(
                download,
                List.of(
                        new Places.Share(
                                download.client(),
                                mostWaiting / CLIENTS_PART,
                                "that " + download.client().inWords() + " has for waiting requests"),
                        new Places.Share("all", mostWaiting, "for waiting requests")));
        try {
            threads.executor().execute(() -> {
                download.begin();
                running.add(download);
                try {
                    answer.run();
                } finally {
                    end(download);
                }
            });
        } catch (RejectedExecutionException e) {
            end(download);
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private void end(Download download) {
        waiting.leave(download);
        leaves(download);
        download.end();
    }

    private synchronized void leaves(Download download) {
        downloading.remove(download);
        if (running.remove(download)) {
            ended = ended.and(download);
        }
    }

    /** What all downloads together have come to since the start; none of the numbers ever becomes smaller. */
    public synchronized Totals totals() {
        Totals all = ended;
        for (Download one : running) {
            all = all.and(one);
        }
        return all;
    }

    /** What is being answered, in the order in which it began. */
    public List<Download> all() {
        return running.stream().sorted(Comparator.comparing(Download::begun)).toList();
    }

    /**
     * Ends a download because an administrator wants that. Its client does not get the same image for some minutes.
     *
     * @param id of the download
     * @param administrator the name, for the log
     * @return whether there is one with this id
     */
    public boolean end(String id, String administrator) {
        Optional<Download> one =
                running.stream().filter(any -> any.id().equals(id)).findFirst();
        one.ifPresent(download -> {
            endedForGood.add(download);
            download.endBy(administrator);
        });
        return one.isPresent();
    }

    /** How many requests are being answered. */
    public int running() {
        return running.size();
    }

    /** How many downloads have a place. */
    public int downloading() {
        return downloading.size();
    }

    /** How many requests have none yet. */
    public int waiting() {
        return Math.max(0, running.size() - downloading.size());
    }

    /** How many places for downloads there are. */
    public int places() {
        return limits.downloads();
    }

    /**
     * Gives a waiting request a place for a download. If there is none, the slowest download loses its place, if it is
     * slower than {@link #LEAST_RATE} by itself: what a limit holds back is not slow.
     *
     * @throws PullException if all places are taken by downloads that are fast enough, or the client has as many
     *     downloads as one client may have, or an administrator has ended this one
     */
    public void givePlace(Download download) {
        endedForGood.check(download);
        download(download)
                .ifPresent(slowest -> slowest.cut("The download lost its place to another one: it brought "
                        + slowest.rateByItself() + " bytes a second over the last " + RATE_OVER.toSeconds()
                        + " seconds, and where all places are taken it has to bring " + LEAST_RATE));
    }

    /** Adds a download; returns the one that loses its place. */
    private synchronized Optional<Download> download(Download one) {
        refuseBeyondItsClients(one);
        Optional<Download> slowest =
                downloading.size() < limits.downloads() ? Optional.empty() : Optional.of(slowest());
        slowest.ifPresent(downloading::remove);
        downloading.add(one);
        waiting.leave(one);
        return slowest;
    }

    private void refuseBeyondItsClients(Download one) {
        long others = downloading.stream()
                .filter(other -> other.client().equals(one.client()))
                .count();
        limits.downloadsPerClient().filter(most -> others >= most).ifPresent(most -> {
            throw new PullException(
                            Kind.LIMITED,
                            "One client may have " + most + " downloads at once here (setting"
                                    + " max-downloads-per-client), and "
                                    + one.client().inWords()
                                    + " has as many; try again when one of them has ended")
                    .retryAfter(Places.TRY_AGAIN);
        });
    }

    private Download slowest() {
        return downloading.stream()
                .min(Comparator.comparing(Download::rateByItself))
                .filter(one -> one.rateByItself() < LEAST_RATE)
                .orElseThrow(() -> Places.full("places for downloads"));
    }

    /** Threads for the other work of a download, such as reading ahead. */
    public Executor threads() {
        return threads.executor();
    }

    /** Interrupts every download and waits until they have ended, for ten seconds at most. */
    @Override
    public void close() {
        // Before the threads are interrupted, so that each knows why.
        running.forEach(Download::stop);
        threads.executor().shutdownNow();
        try {
            for (int i = 0; i < MOST_ROUNDS; i++) {
                running.forEach(Download::stop);
                if (threads.awaitEnd(ROUND.toMillis())) {
                    return;
                }
            }
            System.getLogger(Deliveries.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Downloads were still running {0} after they had been told to end",
                            STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
