package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Received;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Origin;
import pinnace.stream.Time;

/**
 * Manifests and indexes, by tag and by digest, kept in memory for a short time.
 *
 * <p>A resume or a retry within {@link #FRESH} sends no request. After that, a tag is looked up by {@code HEAD}, which
 * Docker Hub does not count as a pull, and its manifest is fetched only if the tag was moved.
 */
final class Manifests {

    private static final Logger LOG = Logger.getLogger(Manifests.class.getName());
    static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** What a digest stands for never changes, and registries count how often it is fetched. */
    static final Duration DOCUMENTS_REMEMBERED = Duration.ofHours(1);

    /** A document that takes more than a quarter of it is not kept, so that there is room for others. */
    private static final long MOST_BYTES =
            Math.min(8L << 20, Runtime.getRuntime().maxMemory() / 16);

    private static final long LARGEST_REMEMBERED = MOST_BYTES / 4;

    private final RegistryHttp http;
    private final AskedInTurn asking;
    private final Time time;
    private final DocumentMemory memory;
    private final Cache<Key, Manifest.Root> documents = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, Manifest.Root document) -> Math.toIntExact(document.weight()))
            .expireAfterAccess(DOCUMENTS_REMEMBERED)
            .build();
    private final Allowances allowances = new Allowances();
    private final Cache<Key, Tagged> tags = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    Manifests(RegistryHttp http, AskedInTurn asking, DocumentMemory memory) {
        this.http = http;
        this.asking = asking;
        this.time = asking.retries().time();
        this.memory = memory;
    }

    private record Key(Origin origin, String target) {}

    private static Key key(WantedManifest wanted, String target) {
        return new Key(wanted.origin(), target);
    }

    /** What a tag or a digest meant, and when it was asked for, by {@link pinnace.stream.Time#now}. */
    private record Tagged(Descriptor document, Instant asked) {}

    /** The document of a tag or a digest of a repository, verified. */
    Manifest.Root find(Reference name, String target, Credentials credentials, Call call) {
        WantedManifest wanted = WantedManifest.of(name, target, credentials, call);
        boolean known = wanted.isByDigest() || tags.getIfPresent(key(wanted, target)) != null;
        Optional<Manifest.Root> document = known ? remembered(wanted) : Optional.empty();
        return document.orElseGet(() -> fetch(wanted));
    }

    private Optional<Manifest.Root> remembered(WantedManifest wanted) {
        String digest =
                wanted.isByDigest() ? wanted.target() : current(wanted).digest().toString();
        return Optional.ofNullable(documents.getIfPresent(key(wanted, digest)));
    }

    /** What a tag or a digest of a repository refers to, as the registry says; its content is not read. */
    Descriptor describe(Reference name, String target, Credentials credentials, Call call) {
        return current(WantedManifest.of(name, target, credentials, call));
    }

    /** Whether a tag or a digest of a repository exists: in memory, or by {@code HEAD}. No manifest is fetched. */
    Presence presence(Reference name, String target, Credentials credentials, Call call) {
        WantedManifest wanted = WantedManifest.of(name, target, credentials, call);
        return now(wanted, Presence::of, () -> asked(wanted));
    }

    /**
     * How many manifests have to be fetched for an image: none if they are remembered, one, or two where there is an
     * index; of all platforms as many as the index has entries, once that is known.
     *
     * @param root what the image's name refers to
     */
    int needed(Origin origin, Digest root, Platform platform) {
        Key key = new Key(origin, root.toString());
        Optional<Manifest.Root> document = Optional.ofNullable(documents.getIfPresent(key));
        if (document.isEmpty()) {
            return Optional.ofNullable(tags.getIfPresent(key))
                            .filter(known -> !known.document().isOfIndex())
                            .isPresent()
                    ? 1
                    : 2;
        }
        if (!(document.get() instanceof Index index)) {
            return 0;
        }
        List<Descriptor> children = platform.isAll()
                ? index.children()
                : index.select(platform).stream().toList();
        return (int)
                children.stream().filter(child -> !isRemembered(origin, child)).count();
    }

    private boolean isRemembered(Origin origin, Descriptor document) {
        return documents.getIfPresent(new Key(origin, document.digest().toString())) != null;
    }

    /** What registries still give. */
    Allowances allowances() {
        return allowances;
    }

    private Descriptor current(WantedManifest wanted) {
        // A registry may leave the digest out, or answer no HEAD.
        return now(wanted, known -> known, () -> asked(wanted).document().orElseGet(() -> fetch(wanted)
                .descriptor()));
    }

    /** What is remembered and cannot have changed, or what the registry says. */
    private <T> T now(WantedManifest wanted, Function<Descriptor, T> known, Supplier<T> ask) {
        Optional<Descriptor> fresh = Optional.ofNullable(documents.getIfPresent(key(wanted, wanted.target())))
                .map(Manifest.Root::descriptor)
                .or(() -> before(wanted)
                        .filter(tagged -> tagged.asked().plus(FRESH).isAfter(time.now()))
                        .map(Tagged::document));
        if (fresh.isPresent()) {
            return known.apply(fresh.get());
        }
        try {
            return ask.get();
        } catch (PullException e) {
            return known.apply(unlessRefused(e, wanted));
        }
    }

    private Optional<Tagged> before(WantedManifest wanted) {
        return Optional.ofNullable(tags.getIfPresent(key(wanted, wanted.target())));
    }

    private Presence asked(WantedManifest wanted) {
        Presence now = asking.ask(wanted, question -> {
            try (RegistryResponse answer = http.head(question, wanted.call())) {
                allowances.note(wanted.origin(), answer);
                return Described.by(answer);
            }
        });
        now.document().ifPresent(found -> remember(wanted, found));
        return now;
    }

    private void remember(WantedManifest wanted, Descriptor found) {
        Tagged now = new Tagged(found, time.now());
        tags.put(key(wanted, wanted.target()), now);
        tags.put(key(wanted, found.digest().toString()), now);
    }

    /**
     * The digest that a tag had a few minutes ago counts while the registry cannot be asked, or while there is no place
     * for a look-up. Otherwise a client could not resume a download in the meantime.
     */
    private Descriptor unlessRefused(PullException failure, WantedManifest wanted) {
        Optional<Tagged> before = before(wanted);
        if (before.isEmpty() || (!failure.kind().mayPass() && failure.kind() != Kind.BUSY)) {
            throw failure;
        }
        Tagged tagged = before.get();
        Duration ago = Duration.between(tagged.asked(), time.now());
        LOG.log(Level.INFO, "{0} is used as it was {1} seconds ago: {2}", new Object[] {
            wanted.name().familiar(), ago.toSeconds(), failure.getMessage()
        });
        return tagged.document();
    }

    private Manifest.Root fetch(WantedManifest wanted) {
        Manifest.Root fetched = asking.ask(wanted, question -> {
            try (RegistryResponse answer = http.get(question, wanted.call());
                    DocumentMemory.Held held = memory.held()) {
                allowances.note(wanted.origin(), answer);
                held.take(DocumentMemory.TO_READ);
                String type = answer.header("Content-Type").orElse("");
                Received received = Received.of(answer.body(), type, held::take);
                check(question, wanted.target(), answer, received);
                return received.root();
            }
        });
        String digest = fetched.digest().toString();
        if (fetched.weight() <= LARGEST_REMEMBERED) {
            documents.put(key(wanted, digest), fetched);
        }
        remember(wanted, fetched.descriptor());
        return fetched;
    }

    /**
     * A document that was asked for by digest must have this digest. A document that was asked for by tag must have the
     * digest in the answer, if there is one.
     */
    private static void check(RegistryRequest ask, String target, RegistryResponse answer, Received received) {
        if (received.size() > Index.LARGEST) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's manifest is larger than the limit of " + (Index.LARGEST >> 20) + " MiB");
        }
        if (received.first() == '<') {
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
