package pinnace.web;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import pinnace.archive.Archive;
import pinnace.archive.DockerArchive;
import pinnace.archive.Entry;
import pinnace.archive.Segment;
import pinnace.delivery.Download;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.Division;
import pinnace.list.ImageList;
import pinnace.list.ListToken;
import pinnace.list.Load;
import pinnace.login.Credentials;
import pinnace.lookup.Lists;
import pinnace.lookup.Stay;

/** The making of the URLs of one list, on a thread of its own, until it is done or its request is over. */
final class UrlMaking {

    private final Pipeline pipeline;
    private final Wanted wanted;
    private final Asker asker;
    private final Stay stay;
    private final FutureTask<Urls> task = new FutureTask<>(this::make);

    /**
     * What a request wants.
     *
     * @param request the list
     * @param division how it is divided
     * @param before the URL, but for the token
     * @param json whether a description of the files is wanted as JSON
     */
    record Wanted(PullRequest request, Division division, String before, boolean json) {

        /** What comes of this list has no more bytes. */
        long bound() {
            return request.dryRun()
                    ? DryRun.bound(request.list())
                    : Division.bound(request.list(), before.length() + 1L);
        }

        /** The media type of what comes of it. */
        String type() {
            return request.dryRun() && json ? "application/json" : "text/plain";
        }
    }

    /**
     * What comes of it.
     *
     * @param lines the URLs, one a line; or what the files would be
     * @param missing what was left out because it does not exist
     */
    record Urls(String lines, List<String> missing) {}

    /**
     * Who wants it.
     *
     * @param login of the request
     * @param download the request as it goes on
     */
    record Asker(CallerLogin login, Download download) {}

    /**
     * Something to {@link #begin}.
     *
     * @param most how long one image is waited for
     */
    UrlMaking(Pipeline pipeline, Wanted wanted, Asker asker, Duration most) {
        this.pipeline = pipeline;
        this.wanted = wanted;
        this.asker = asker;
        this.stay = new Stay(pipeline.rules().patience().time(), most);
    }

    /** Begins. */
    void begin() {
        try {
            pipeline.deliveries().threads().execute(task);
        } catch (RejectedExecutionException e) {
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    /** Ends it, if it still goes on. */
    void end() {
        stay.end();
        task.cancel(true);
    }

    /**
     * What comes of it, if that is not longer than so much.
     *
     * @throws PullException why nothing comes of it; or that the server stops
     */
    Optional<Urls> within(Duration wait) {
        try {
            return Optional.of(task.get(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PullException known
                    ? known
                    : new IllegalStateException("making URLs of a list failed", e.getCause());
        } catch (CancellationException e) {
            throw new PullException(Kind.BUSY, "The request is over", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, "The answer was ended because the server stops", e);
        }
    }

    private Urls make() {
        try {
            Credentials caller = asker.login().of(wanted.request());
            ImageList pinned = pipeline.lists()
                    .pinned(
                            wanted.request().list(),
                            caller,
                            stay.caller(asker.download().client()));
            if (wanted.request().dryRun()) {
                return new Urls(description(pinned, caller), pinned.missing());
            }
            List<ImageList> parts = wanted.division().parts(pinned, loads(pinned, caller));
            String lines = parts.stream()
                    .map(part -> wanted.before() + ListToken.of(part) + "\n")
                    .collect(Collectors.joining());
            return new Urls(lines, pinned.missing());
        } catch (PullException e) {
            throw e.kind() == Kind.LOGIN ? asker.login().askedFor(e, wanted.request()) : e;
        }
    }

    /** Manifests are asked for only where sizes matter; they cost more than names do. */
    private List<Load> loads(ImageList pinned, Credentials caller) {
        if (!wanted.division().needsLoads()) {
            return Collections.nCopies(pinned.lines().size(), Load.NONE);
        }
        return sized(pinned, caller).stream().map(Sized::load).toList();
    }

    private record Sized(Load load, DryRun.Seen seen) {}

    private List<Sized> sized(ImageList pinned, Credentials caller) {
        Found.Access access = new Found.Access(
                pipeline.lists().images(), caller, pipeline.rules().defaults());
        Lists.Use<Sized> use = new Lists.Use<>(
                DockerArchive::check,
                found -> new Sized(load(Found.archive(List.of(found), pinned, access)), DryRun.Seen.of(found, pinned)),
                one -> asker.download().holds(2 * one.load().weight()));
        return pipeline.lists()
                .each(pinned, use, caller, stay.caller(asker.download().client()));
    }

    private String description(ImageList pinned, Credentials caller) {
        List<Sized> sized = sized(pinned, caller);
        List<Load> loads = sized.stream().map(Sized::load).toList();
        List<ImageList> parts = wanted.division().parts(pinned, loads);
        long bytes = 0;
        int from = 0;
        for (ImageList part : parts) {
            int to = from + part.lines().size();
            bytes += Load.together(loads.subList(from, to));
            from = to;
        }
        DryRun.Files files = new DryRun.Files(null, parts.size(), bytes);
        return DryRun.of(files, sized.stream().map(Sized::seen).toList(), pinned.missing())
                .written(wanted.json());
    }

    /** As much as an archive of it alone has, of which what Pinnace writes itself is not shared. */
    private static Load load(Archive archive) {
        Map<String, Long> shared = new HashMap<>();
        long own = 0;
        for (Entry entry : archive.entries()) {
            long bytes = entry.segments().stream().mapToLong(Segment::length).sum();
            if (entry instanceof Entry.Made || entry.content().isEmpty()) {
                own += bytes;
            } else {
                shared.put(entry.name(), bytes);
            }
        }
        return new Load(shared, own);
    }
}
