package pinnace.web;

import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import pinnace.archive.Format;
import pinnace.archive.LeftOut;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Download;
import pinnace.delivery.Outcome;
import pinnace.failure.PullException;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.login.Credentials;
import pinnace.look.Found;
import pinnace.lookup.Caller;
import pinnace.lookup.FoundImage;
import pinnace.lookup.Lists;
import pinnace.request.ArchiveOptions;
import pinnace.request.ListUrl;
import pinnace.request.PullRequest;
import pinnace.stream.DocumentMemory;

/**
 * The way of every request for an image: it is read, the caller's login is taken, the image is looked up, and what the
 * URL stands for is answered. On a thread of ours, for the container has few.
 *
 * @param lists where images are looked up
 * @param deliveries the threads and places
 * @param documents the memory for what requests hold of manifests and configurations
 * @param rules what the administrator has decided
 * @param told what is told of requests
 */
record Pipeline(Lists lists, Deliveries deliveries, DocumentMemory documents, Rules rules, Told told) {

    /**
     * What the administrator has decided about requests.
     *
     * @param defaults what is meant where the URL does not say
     * @param names how images may be named after loading
     * @param patience how long a request waits
     * @param logins which logins count beside those in the header
     */
    record Rules(Defaults defaults, AllowedNames names, Waiting.Patience patience, CallerLogin.Ways logins) {}

    /**
     * What is told of requests.
     *
     * @param watches the downloads that pages watch
     * @param ends is told of each that is over
     */
    record Told(Watches watches, Ends ends) {}

    /** What a URL stands for, once its images are found. */
    @FunctionalInterface
    interface Answer {
        Response to(Asked asked, Found found);
    }

    /**
     * A request that is understood, with what answering it needs.
     *
     * @param incoming as it came
     * @param request what it asks for
     * @param caller the caller's own logins
     * @param waiting how long it may wait
     * @param download the request as it goes on
     */
    record Asked(Incoming incoming, PullRequest request, Credentials caller, Waiting waiting, Download download) {}

    /**
     * Answers a request for images.
     *
     * @param reading what it asks for; refuses what cannot be understood
     */
    void answer(Incoming incoming, Supplier<PullRequest> reading, Answer answer, AsyncResponse response) {
        ask(incoming, reading, asked -> answered(asked, answer), response);
    }

    /** Answers a request, whatever it is that has to be looked up for it. */
    void ask(
            Incoming incoming,
            Supplier<PullRequest> reading,
            Function<Asked, Response> answer,
            AsyncResponse response) {
        Waiting waiting = Waiting.of(incoming, rules.patience());
        CallerLogin login = CallerLogin.of(incoming, rules.logins());
        Download download = begun(incoming);
        // Without a body nothing is downloaded.
        waiting.request().watch().filter(any -> incoming.isGet()).ifPresent(id -> told.watches()
                .begins(id, download));
        Supplier<Response> work = () -> {
            PullRequest request = reading.get();
            rules.names().check(request.list());
            return login.with(request, incoming, waiting, caller -> {
                download.brings(CallerLogin.names(request, caller));
                return answer.apply(new Asked(incoming, request, caller, waiting, download));
            });
        };
        run(download, response, () -> inTime(download, waiting, work), waiting::ended);
    }

    private Response answered(Asked asked, Answer answer) {
        PullRequest request = asked.request();
        Credentials caller = asked.caller();
        Waiting waiting = asked.waiting();
        Download download = asked.download();
        PullRequest pinned = pinned(request, caller, waiting);
        if (pinned.options().bases().isEmpty() && isLedOn(request, pinned, waiting)) {
            return ledOn(pinned, waiting);
        }
        ArchiveOptions options = pinned.options();
        List<FoundImage> images = lists.find(pinned.list(), use(options.format(), download), caller, waiting.caller());
        LeftOut leftOut = leftOut(options, images, bases -> bases(bases, download, caller, waiting.caller()));
        PullRequest exact = options.bases().isEmpty()
                ? pinned
                : pinned.with(options.leavingOut(leftOut.written(Found.chains(images))));
        if (isLedOn(request, exact, waiting)) {
            return ledOn(exact, waiting);
        }
        download.isFor(Found.words(images));
        download.found(Found.subject(images));
        Found.Access access = new Found.Access(lists.images(), caller, waiting.caller(), rules.defaults());
        String context = asked.incoming().uri().getBaseUri().getRawPath();
        return answer.to(asked, new Found(context, exact, images, leftOut, access, download));
    }

    /** A request that has just come, whose line in the access log is written when it is over. */
    Download begun(Incoming incoming) {
        Download download = new Download(
                incoming.sender(), documents.held(), rules.patience().time());
        download.isFor(incoming.target());
        Ends.later(incoming.request());
        return download;
    }

    /**
     * Answers a request on a thread of ours.
     *
     * @param ended the answer if there is no thread
     */
    void run(
            Download download,
            AsyncResponse response,
            Supplier<Response> work,
            Function<PullException, Response> ended) {
        try {
            deliveries.run(download, () -> resume(response, download, work));
        } catch (PullException e) {
            resume(response, download, () -> ended.apply(e));
        }
    }

    /** A list means the same images for as long as its download takes. One image is what its name means now. */
    private PullRequest pinned(PullRequest request, Credentials caller, Waiting waiting) {
        return request.isList() && !request.list().isPinned()
                ? request.of(lists.pinned(request.list(), caller, waiting.caller()))
                : request;
    }

    /**
     * Whether the URL of a list leads on to the pinned one. Not where it is a resume: wget would begin a second file.
     */
    private static boolean isLedOn(PullRequest request, PullRequest pinned, Waiting waiting) {
        return request.isList()
                && !pinned.equals(request)
                && waiting.request().range().isEmpty();
    }

    private static Response ledOn(PullRequest pinned, Waiting waiting) {
        String target = waiting.request().name() + "?" + pinned.query()
                + pinned.logins().query();
        ListUrl.check(
                target.length() + waiting.watched().length(),
                pinned.list().lines().size());
        return Redirect.to(307, "./" + target + waiting.carried());
    }

    private static LeftOut leftOut(
            ArchiveOptions options, List<FoundImage> images, Function<ImageList, List<LeftOut.Chain>> bases) {
        if (options.bases().isPresent()) {
            return LeftOut.of(Found.chains(images), bases.apply(options.bases().get()));
        }
        return options.without()
                .map(written -> LeftOut.read(written, Found.chains(images)))
                .orElse(LeftOut.NOTHING);
    }

    /** The layers of images that are there already where the archive is loaded. */
    List<LeftOut.Chain> bases(ImageList bases, Download download, Credentials credentials, Caller caller) {
        Lists.Use<LeftOut.Chain> use = new Lists.Use<>(
                (manifest, platform) -> {},
                found -> LeftOut.Chain.of(found.image()),
                chain -> download.holds(chain.weight()));
        try {
            return lists.each(bases, use, credentials, caller);
        } catch (PullException e) {
            throw e.of(ArchiveOptions.OF_BASES);
        }
    }

    /** Manifests are counted as they come: those of a list may be many. */
    private static Lists.Use<FoundImage> use(Format format, Download download) {
        return new Lists.Use<>(format::check, one -> one, one -> download.holds(one.weight()));
    }

    /** Writes the answer; an exception of ours on a thread of ours would else hang the request. */
    private void resume(AsyncResponse response, Download download, Supplier<Response> work) {
        try {
            response.resume(work.get());
        } catch (PullException e) {
            download.endsAs(new Outcome.Refused(ProblemMapper.status(e.kind()), String.valueOf(e.getMessage())));
            told.ends().refused(e);
            response.resume(e);
        } catch (RuntimeException | Error e) {
            download.endsAs(new Outcome.Refused(500, e.toString()));
            told.ends().failed();
            response.resume(e);
        } finally {
            told.ends().ended(download);
        }
    }

    private Response inTime(Download download, Waiting waiting, Supplier<Response> work) {
        try {
            Response ready = work.get();
            // What is made in memory is sent at once.
            if (ready.getEntity() instanceof StreamingOutput) {
                deliveries.givePlace(download);
            }
            return ready;
        } catch (PullException e) {
            return waiting.ended(e);
        }
    }
}
