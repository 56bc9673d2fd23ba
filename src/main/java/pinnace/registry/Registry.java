package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Configuration;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.login.Credentials;
import pinnace.network.Network;
import pinnace.stream.Blob;
import pinnace.stream.BlobHistories;
import pinnace.stream.BlobStore;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Origin;
import pinnace.stream.ResumingBlobs;
import pinnace.stream.Retries;
import pinnace.stream.RoutedBlobs;
import pinnace.stream.VerifiedBlobs;

/**
 * The registries that images come from (distribution-spec, pull): verified documents, and raw blobs.
 *
 * <p>Safe for threads; closing it closes every connection.
 */
public final class Registry implements AutoCloseable {

    private final RegistryHttp http;
    private final Endpoints endpoints;
    private final RepositoryPolicy policy;
    private final Manifests manifests;
    private final Tags tags;
    private final BlobHistories histories;
    private final Insistence insistence;
    private final DocumentMemory memory;

    /**
     * Builds the HTTP client that all requests share.
     *
     * @param network how to connect
     * @param endpoints where registries and their mirrors are
     * @param policy what may be pulled
     * @param limits how long and with how much memory to ask
     * @param histories what is known of blobs that were delivered
     */
    public Registry(
            Network network, Endpoints endpoints, RepositoryPolicy policy, Limits limits, BlobHistories histories) {
        this.insistence = limits.insistence();
        this.endpoints = endpoints;
        this.policy = policy;
        this.memory = limits.documents();
        this.http = new RegistryHttp(network, insistence.asking().time(), memory);
        AskedInTurn asking = new AskedInTurn(http.mirrors(), endpoints, insistence.asking());
        this.manifests = new Manifests(http, asking, memory);
        this.tags = new Tags(http, asking);
        this.histories = histories;
    }

    /**
     * How long and with how much memory to ask.
     *
     * @param insistence how long
     * @param documents the memory for what is read before a download begins; downloads share it
     */
    public record Limits(Insistence insistence, DocumentMemory documents) {}

    /**
     * How long to try again after failures.
     *
     * @param asking for a manifest
     * @param streaming for a blob that makes no progress
     * @param patience how long a blob may be late because bytes of it are read again
     */
    public record Insistence(Retries asking, Retries streaming, VerifiedBlobs.Patience patience) {}

    /**
     * What a name refers to today, as the registry says: the document is not read, and registries that count pulls do
     * not count this. The call is the caller's to close.
     */
    public Descriptor describe(Reference name, Credentials credentials, Call call) {
        policy.check(name);
        return manifests.describe(name, name.target(), credentials, call);
    }

    /**
     * Whether a name exists; never more than a {@code HEAD} for a manifest is sent. The call is the caller's to close.
     */
    public Presence presence(Reference name, Credentials credentials, Call call) {
        policy.check(name);
        return manifests.presence(name, name.target(), credentials, call);
    }

    /**
     * How many manifests have to be fetched for an image that has a digest, as far as is known without asking: two at
     * most.
     */
    public int manifestsNeeded(Reference pinned, Platform platform, Credentials credentials) {
        Origin origin = credentials.origin(pinned.registry(), pinned.repository());
        return manifests.needed(origin, pinned.digest().orElseThrow(), platform);
    }

    /** How many manifests the registry of an image still gives; empty if it does not say, or was not asked of late. */
    public Optional<Long> manifestsLeft(Reference name, Credentials credentials) {
        return manifests.allowances().remaining(credentials.origin(name.registry(), name.repository()));
    }

    /** The tags of a repository. The call is the caller's to close. */
    public TagList tags(Reference name, Credentials credentials, Call call) {
        policy.check(name);
        return tags.of(name, credentials, call);
    }

    /** What a name refers to, a manifest or an index. The call is the caller's to close. */
    public Manifest.Root document(Reference name, Credentials credentials, Call call) {
        policy.check(name);
        return manifests.find(name, name.target(), credentials, call);
    }

    /** Finds the manifest of a name for a platform. The caller closes the call. */
    public Image resolve(Reference name, Platform platform, Credentials credentials, Call call) {
        policy.check(name);
        Named named = named(name, platform, credentials, call);
        if (named.manifest().isPresent()) {
            return new Image(name, named.root(), platform, named.manifest().get());
        }
        Descriptor chosen = named.chosen().orElseThrow();
        Manifest.Root child = manifests.find(name, chosen.digest().toString(), credentials, call);
        Image image = imageOf(child, name, named.root(), chosen.platform().orElse(platform), chosen);
        if (chosen.platform().isEmpty() && image.manifest().isImage()) {
            checkPlatform(image, platform, credentials, call);
        }
        return image;
    }

    /** The manifest counts as memory until the configuration has come. */
    private void checkPlatform(Image image, Platform platform, Credentials credentials, Call call) {
        Reference name = image.name();
        try (DocumentMemory.Held held = memory.held()) {
            held.take(image.manifest().weight());
            config(name, image.manifest().config(), credentials, call).check(platform, name.familiar());
        }
    }

    /**
     * The manifest of a name, or the entry that was chosen from its index. The index is released before the next
     * request, because it may be large and the next answer may take long.
     */
    private record Named(Digest root, Optional<Manifest> manifest, Optional<Descriptor> chosen) {}

    private Named named(Reference name, Platform platform, Credentials credentials, Call call) {
        Manifest.Root root = manifests.find(name, name.target(), credentials, call);
        return root instanceof Index index
                ? new Named(index.digest(), Optional.empty(), Optional.of(index.select(platform, name.familiar())))
                : new Named(root.digest(), Optional.of(single(root)), Optional.empty());
    }

    private static Image imageOf(
            Manifest.Root child, Reference name, Digest root, Platform platform, Descriptor expected) {
        Manifest manifest = single(child);
        if (manifest.descriptor().size() != expected.size()) {
            throw new PullException(
                    Kind.CORRUPT, "The size of " + expected.digest() + " in the index is not that of the manifest");
        }
        return new Image(name, root, platform, manifest);
    }

    private static Manifest single(Manifest.Root root) {
        if (!(root instanceof Manifest.Single single)) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The index refers to another index, which cannot be made into one image");
        }
        return single.manifest();
    }

    /** The configuration of an image in a repository, verified. The caller closes the call. */
    public Configuration config(Reference name, Descriptor config, Credentials credentials, Call call) {
        call.needsToAsk();
        Blob blob = new Blob(credentials.origin(name.registry(), name.repository()), config);
        BlobStore verified = new VerifiedBlobs(blobs(credentials, () -> {}), histories, insistence.patience());
        try (InputStream content = verified.open(blob, 0, blob.size());
                DocumentMemory.Held held = memory.held()) {
            call.reads(content, name.registry());
            return read(content, config, held);
        } catch (IOException e) {
            throw new PullException(
                    Kind.BROKEN, "Reading the configuration of " + name.familiar() + " failed: " + e.getMessage(), e);
        }
    }

    /** Takes no memory before the first byte comes: a silent registry must not keep others from it. */
    private static Configuration read(InputStream content, Descriptor config, DocumentMemory.Held held)
            throws IOException {
        PushbackInputStream begun = new PushbackInputStream(content);
        int first = begun.read();
        if (first >= 0) {
            begun.unread(first);
        }
        held.take(DocumentMemory.TO_READ + Configuration.kept(config.size()));
        return Configuration.read(begun, config.size());
    }

    /**
     * The blobs of all registries, not verified. They are opened again if the connection breaks.
     *
     * @param credentials the logins that may be used
     * @param reopens is run each time that a blob is opened again, on any thread
     */
    public BlobStore blobs(Credentials credentials, Runnable reopens) {
        Map<String, BlobStore> known = new ConcurrentHashMap<>();
        return new RoutedBlobs(origin ->
                known.computeIfAbsent(origin.registry(), registry -> blobsOf(registry, credentials, reopens)));
    }

    private BlobStore blobsOf(String registry, Credentials credentials, Runnable reopens) {
        List<Endpoint> all = endpoints.of(registry);
        Function<Endpoint, BlobStore> blobs = endpoint -> new EndpointBlobs(http, endpoint, credentials);
        BlobStore any = all.size() == 1
                ? blobs.apply(all.get(0))
                : new MirroredBlobs(all, blobs, http.mirrors(), histories::isSuspect);
        return new ResumingBlobs(any, insistence.streaming(), reopens);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
