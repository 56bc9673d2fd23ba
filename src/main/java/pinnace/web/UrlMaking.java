package pinnace.web;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import pinnace.archive.Archive;
import pinnace.archive.Entry;
import pinnace.archive.Format;
import pinnace.archive.LeftOut;
import pinnace.archive.Segment;
import pinnace.delivery.Download;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Manifest;
import pinnace.list.Division;
import pinnace.list.ImageList;
import pinnace.list.ListToken;
import pinnace.list.Load;
import pinnace.login.Credentials;
import pinnace.look.DryRun;
import pinnace.look.Found;
import pinnace.lookup.Caller;
import pinnace.lookup.FoundImage;
import pinnace.lookup.Lists;
import pinnace.lookup.Stay;
import pinnace.request.ArchiveOptions;
import pinnace.request.PullRequest;

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
            if (isDescription()) {
                return DryRun.bound(request.list());
            }
            ArchiveOptions options = request.options();
            int leftOut = options.bases().isPresent() ? LeftOut.bound(Manifest.MOST_LAYERS) + LeftOut.BOUND : 0;
            int beside = before.length() + options.pinned().query().length() + leftOut + 1;
            return Division.bound(request.list(), beside);
        }

        boolean isDescription() {
            return request.file() == PullRequest.File.DESCRIPTION;
        }

        /** The media type of what comes of it. */
        String type() {
            return isDescription() && json ? "application/json" : "text/plain";
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
        Credentials caller = asker.login().of(wanted.request());
        try {
            ImageList pinned = pipeline.lists().pinned(wanted.request().list(), caller, waiting());
            return new Urls(written(pinned, caller), pinned.missing());
        } catch (PullException e) {
            throw e.kind() == Kind.LOGIN ? asker.login().askedFor(e, wanted.request()) : e;
        }
    }

    private String written(ImageList pinned, Credentials caller) {
        boolean described = wanted.isDescription();
        Optional<ImageList> bases = wanted.request().options().bases();
        // Manifests are asked for only where sizes or layers matter; they cost more than names do.
        if (!described && bases.isEmpty() && !wanted.division().needsLoads()) {
            int images = pinned.lines().size();
            return lines(
                    wanted.division().parts(pinned, Collections.nCopies(images, Load.NONE)), part -> Optional.empty());
        }
        List<Sized> sized = sized(pinned, caller);
        LeftOut leftOut = bases.map(
                        list -> LeftOut.of(chains(sized), pipeline.bases(list, asker.download(), caller, waiting())))
                .orElse(LeftOut.NOTHING);
        Set<String> absent = leftOut.layers().stream().map(Entry::nameOf).collect(Collectors.toSet());
        List<Load> loads = sized.stream().map(one -> one.load().without(absent)).toList();
        List<ImageList> parts = wanted.division().parts(pinned, loads);
        if (described) {
            return description(parts, loads, sized, leftOut, pinned.missing());
        }
        Iterator<LeftOut.Chain> chains = chains(sized).iterator();
        return lines(
                parts,
                part -> leftOut.written(
                        part.lines().stream().map(line -> chains.next()).toList()));
    }

    private static List<LeftOut.Chain> chains(List<Sized> sized) {
        return sized.stream().map(one -> one.seen().chain()).toList();
    }

    private String lines(List<ImageList> parts, Function<ImageList, Optional<String>> leftOut) {
        ArchiveOptions options = wanted.request().options();
        return parts.stream()
                .map(part -> wanted.before()
                        + ListToken.of(part)
                        + options.leavingOut(leftOut.apply(part)).query()
                        + "\n")
                .collect(Collectors.joining());
    }

    private record Sized(Load load, DryRun.Seen seen) {}

    private List<Sized> sized(ImageList pinned, Credentials caller) {
        Found.Access access = new Found.Access(
                pipeline.lists().images(), caller, waiting(), pipeline.rules().defaults());
        Format format = wanted.request().options().format();
        Lists.Use<Sized> use = new Lists.Use<>(
                format::check,
                found -> sized(found, format.archive(Found.named(List.of(found), pinned, access), Set.of()), pinned),
                one -> asker.download().holds(2 * one.load().weight()));
        return pipeline.lists().each(pinned, use, caller, waiting());
    }

    private Caller waiting() {
        return stay.caller(asker.download().client());
    }

    private Sized sized(FoundImage found, Archive alone, ImageList list) {
        DryRun.Seen seen = DryRun.Seen.of(found, list);
        boolean mayLack = wanted.request().options().bases().isPresent();
        int inUrl = mayLack ? LeftOut.bound(seen.chain().layers().size()) : 0;
        return new Sized(load(alone, inUrl), seen);
    }

    private String description(
            List<ImageList> parts, List<Load> loads, List<Sized> sized, LeftOut leftOut, List<String> missing) {
        long bytes = 0;
        int from = 0;
        for (ImageList part : parts) {
            int to = from + part.lines().size();
            bytes += Load.together(loads.subList(from, to));
            from = to;
        }
        DryRun.Files files = new DryRun.Files(null, parts.size(), bytes);
        return DryRun.of(files, sized.stream().map(Sized::seen).toList(), leftOut, missing)
                .written(wanted.json());
    }

    /** As much as an archive of it alone has, of which what Pinnace writes itself is not shared. */
    private static Load load(Archive archive, int inUrl) {
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
        return new Load(shared, own, inUrl);
    }
}
