package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Received;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Origin;
import pinnace.stream.Retries;

/**
 * Manifests and indexes, by tag and by digest, remembered for a short while.
 *
 * <p>A resume or a retry within {@link #FRESH} asks the registry nothing; later a tag is asked for by {@code HEAD},
 * which Docker Hub does not count as a pull, and its manifest is fetched only where it is another one.
 */
final class Manifests {

    private static final Logger LOG = Logger.getLogger(Manifests.class.getName());
    static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** At most; and what takes up more than a quarter of it is not remembered, for the sake of all others. */
    private static final long MOST_BYTES =
            Math.min(8L << 20, Runtime.getRuntime().maxMemory() / 16);

    private static final long LARGEST_REMEMBERED = MOST_BYTES / 4;

    private final RegistryHttp http;
    private final Endpoints endpoints;
    private final Retries asking;
    private final DocumentMemory memory;
    private final Cache<Key, Manifest.Root> documents = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, Manifest.Root document) -> Math.toIntExact(document.weight()))
            .expireAfterWrite(REMEMBERED)
            .build();
    private final Cache<Key, Tagged> tags = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    Manifests(RegistryHttp http, Endpoints endpoints, Retries asking, DocumentMemory memory) {
        this.http = http;
        this.endpoints = endpoints;
        this.asking = asking;
        this.memory = memory;
    }

    private record Key(Origin origin, String target) {}

    /** What a tag meant, and when it was asked for, by {@link pinnace.stream.Time#now}. */
    private record Tagged(Descriptor document, Instant asked) {}

    /**
     * What is looked for, and by whom.
     *
     * @param name the repository
     * @param target a tag or a digest of it
     * @param credentials whose logins may be used
     * @param origin where it is from, and who may see it
     * @param call by which it can be called off
     */
    private record Wanted(Reference name, String target, Credentials credentials, Origin origin, Call call) {

        RegistryRequest from(Endpoint endpoint) {
            return new RegistryRequest(
                    endpoint,
                    name.repository(),
                    "manifests/" + target,
                    Map.of("Accept", MediaType.ACCEPT_MANIFESTS),
                    credentials);
        }

        Key key(String what) {
            return new Key(origin, what);
        }

        boolean isByDigest() {
            return target.startsWith("sha256:");
        }
    }

    /** The document of a tag or a digest of a repository, verified. */
    Manifest.Root find(Reference name, String target, Credentials credentials, Call call) {
        Wanted wanted = wanted(name, target, credentials, call);
        boolean known = wanted.isByDigest() || tags.getIfPresent(wanted.key(target)) != null;
        Optional<Manifest.Root> document = known ? remembered(wanted) : Optional.empty();
        return document.orElseGet(() -> fetch(wanted));
    }

    private Optional<Manifest.Root> remembered(Wanted wanted) {
        String digest =
                wanted.isByDigest() ? wanted.target() : current(wanted).digest().toString();
        return Optional.ofNullable(documents.getIfPresent(wanted.key(digest)));
    }

    /** What a tag or a digest of a repository refers to, as the registry says; its content is not read. */
    Descriptor describe(Reference name, String target, Credentials credentials, Call call) {
        return current(wanted(name, target, credentials, call));
    }

    private static Wanted wanted(Reference name, String target, Credentials credentials, Call call) {
        Origin origin = credentials.origin(name.registry(), name.repository());
        return new Wanted(name, target, credentials, origin, call);
    }

    private Descriptor current(Wanted wanted) {
        Key key = wanted.key(wanted.target());
        Optional<Descriptor> known =
                Optional.ofNullable(documents.getIfPresent(key)).map(Manifest.Root::descriptor);
        Optional<Tagged> before = Optional.ofNullable(tags.getIfPresent(key));
        Optional<Descriptor> fresh = before.filter(tagged ->
                        tagged.asked().plus(FRESH).isAfter(asking.time().now()))
                .map(Tagged::document);
        return known.or(() -> fresh).orElseGet(() -> askAgain(wanted, before));
    }

    private Descriptor askAgain(Wanted wanted, Optional<Tagged> before) {
        try {
            Optional<Descriptor> now = ask(wanted, question -> {
                try (RegistryResponse answer = http.head(question, wanted.call())) {
                    return Described.by(answer);
                }
            });
            // A registry may leave the digest out.
            Descriptor found = now.orElseGet(() -> fetch(wanted).descriptor());
            remember(wanted, found);
            return found;
        } catch (PullException e) {
            return unlessRefused(e, wanted, before);
        }
    }

    private void remember(Wanted wanted, Descriptor found) {
        if (!wanted.isByDigest()) {
            tags.put(
                    wanted.key(wanted.target()), new Tagged(found, asking.time().now()));
        }
    }

    /**
     * What a tag means while the registry cannot say, or cannot be asked because too many others are being asked: what
     * it meant a few minutes ago. Otherwise a client could not resume a download in the meantime.
     */
    private Descriptor unlessRefused(PullException failure, Wanted wanted, Optional<Tagged> before) {
        if (before.isEmpty() || (!failure.kind().mayPass() && failure.kind() != Kind.BUSY)) {
            throw failure;
        }
        Tagged tagged = before.get();
        Duration ago = Duration.between(tagged.asked(), asking.time().now());
        LOG.log(Level.INFO, "{0} is used as it was {1} seconds ago: {2}", new Object[] {
            wanted.name().familiar(), ago.toSeconds(), failure.getMessage()
        });
        return tagged.document();
    }

    private Manifest.Root fetch(Wanted wanted) {
        Manifest.Root fetched = ask(wanted, question -> {
            try (RegistryResponse answer = http.get(question, wanted.call());
                    DocumentMemory.Held held = memory.held()) {
                held.take(DocumentMemory.TO_READ);
                String type = answer.header("Content-Type").orElse("");
                Received received = Received.of(answer.body(), type, held::take);
                check(question, wanted.target(), answer, received);
                return received.root();
            }
        });
        String digest = fetched.digest().toString();
        if (fetched.weight() <= LARGEST_REMEMBERED) {
            documents.put(wanted.key(digest), fetched);
        }
        remember(wanted, fetched.descriptor());
        return fetched;
    }

    /** A question, put to one endpoint. */
    private interface Question<T> {
        T put(RegistryRequest ask) throws IOException;
    }

    /**
     * Asks the mirrors in their order, whose failures count for nothing, then the registry itself; and where that fails
     * too, the mirrors that were passed over.
     */
    private <T> T ask(Wanted wanted, Question<T> question) {
        wanted.call().needsToAsk();
        List<Endpoint> all = endpoints.of(wanted.name().registry());
        List<Endpoint> passedOver = new ArrayList<>();
        for (Endpoint mirror : all.subList(0, all.size() - 1)) {
            Optional<PassedOver.Attempt> turn = http.mirrors().turn(mirror);
            Optional<T> answer = turn.flatMap(mine -> ask(mirror, mine, wanted, question));
            if (answer.isPresent()) {
                return answer.get();
            }
            if (turn.isEmpty()) {
                passedOver.add(mirror);
            }
        }
        RegistryRequest origin = wanted.from(all.get(all.size() - 1));
        return asking.call(origin.action(), () -> {
            try {
                return question.put(origin);
            } catch (IOException | PullException e) {
                wanted.call().failed(e);
                for (Endpoint mirror : PassedOver.isBroken(e) ? passedOver : List.<Endpoint>of()) {
                    Optional<T> answer = ask(mirror, http.mirrors().anyway(mirror), wanted, question);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                }
                throw e;
            }
        });
    }

    private static <T> Optional<T> ask(Endpoint mirror, PassedOver.Attempt turn, Wanted wanted, Question<T> question) {
        try {
            T answer = question.put(wanted.from(mirror));
            turn.ended();
            return Optional.of(answer);
        } catch (IOException | PullException e) {
            if (wanted.call().isClosed()) {
                turn.calledOff();
            } else {
                turn.failed(e);
            }
            return Optional.empty();
        }
    }

    /**
     * What was asked for by digest must have it; what was asked for by tag must have the one that the registry says, if
     * it says one.
     */
    private static void check(RegistryRequest ask, String target, RegistryResponse answer, Received received) {
        if (received.size() > Index.LARGEST) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's manifest is larger than the limit of " + (Index.LARGEST >> 20) + " MiB");
        }
        if (received.beginsWith('<')) {
            throw Refusals.webPage(ask);
        }
        String got = received.digest().toString();
        String expected = target.startsWith("sha256:")
                ? target
                : answer.header("Docker-Content-Digest")
                        .filter(digest -> digest.startsWith("sha256:"))
                        .orElse(got);
        if (!expected.equals(got)) {
            throw new PullException(
                    Kind.CORRUPT,
                    ask.action() + " was answered with content that does not have its digest: theirs is " + got);
        }
    }
}
