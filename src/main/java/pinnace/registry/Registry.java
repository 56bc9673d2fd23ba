package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.image.Reference;
import pinnace.stream.BlobHistories;
import pinnace.stream.BlobStore;
import pinnace.stream.ResumingBlobs;
import pinnace.stream.Retries;
import pinnace.stream.VerifiedBlobs;

/**
 * The registries that images come from (distribution-spec, the pull side). Everything it hands out agrees with its
 * digest.
 *
 * <p>Safe for any number of threads; closing it cuts every connection.
 */
public final class Registry implements AutoCloseable {

    static final int LARGEST_MANIFEST = 4 << 20;

    private final RegistryHttp http;
    private final Endpoints endpoints;
    private final RepositoryPolicy policy;
    private final Manifests manifests;
    private final BlobHistories histories;
    private final Insistence insistence;

    /**
     * Builds the client that all share.
     *
     * @param network the way out
     * @param endpoints where registries and their mirrors are
     * @param policy what may be asked for
     * @param insistence how long to insist where something fails
     */
    public Registry(Network network, Endpoints endpoints, RepositoryPolicy policy, Insistence insistence) {
        this.http = new RegistryHttp(network, insistence.asking().time());
        this.endpoints = endpoints;
        this.policy = policy;
        this.manifests = new Manifests(http, endpoints, insistence.asking());
        this.histories = new BlobHistories(insistence.streaming().time());
        this.insistence = insistence;
    }

    /**
     * How long to insist where something fails.
     *
     * @param asking on a manifest
     * @param streaming on a blob that makes no progress
     * @param again how long a resume may be late because bytes before it are read again
     */
    public record Insistence(Retries asking, Retries streaming, Duration again) {}

    /** Finds out which manifest a name means today, for a platform. The call is the caller's to close. */
    public Image resolve(Reference name, Platform platform, Credentials credentials, Call call) {
        policy.check(name);
        Manifest.Root root = manifests.find(name, name.target(), credentials, call);
        if (root instanceof Index index) {
            Descriptor chosen = index.select(platform, name.familiar());
            Manifest.Root child = manifests.find(name, chosen.digest().toString(), credentials, call);
            Image image = imageOf(child, name, index.digest(), chosen.platform().orElse(platform), chosen);
            if (chosen.platform().isEmpty()) {
                Manifest.checkPlatform(config(image, credentials, call), platform, name.familiar());
            }
            return image;
        }
        return new Image(name, root.digest(), platform, single(root));
    }

    private static Image imageOf(
            Manifest.Root child, Reference name, Digest root, Platform platform, Descriptor expected) {
        Manifest manifest = single(child);
        if (manifest.descriptor().size() != expected.size()) {
            throw new PullException(
                    Kind.CORRUPT, "The index gives another size for " + expected.digest() + " than the manifest has");
        }
        return new Image(name, root, platform, manifest);
    }

    private static Manifest single(Manifest.Root root) {
        if (!(root instanceof Manifest.Single single)) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The index leads to another index, which cannot be made into one image");
        }
        if (single.manifest().descriptor().size() > LARGEST_MANIFEST) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's manifest is larger than the " + (LARGEST_MANIFEST >> 20) + " MiB that are read");
        }
        return single.manifest();
    }

    /** The image's configuration, verified. The call is the caller's to close. */
    public byte[] config(Image image, Credentials credentials, Call call) {
        call.needsToAsk();
        Descriptor config = image.manifest().config();
        try (InputStream content = blobs(image.name(), credentials).open(config, 0, config.size())) {
            call.reads(content, image.name().registry());
            return content.readAllBytes();
        } catch (IOException e) {
            throw new PullException(
                    Kind.BROKEN,
                    "Reading the configuration of " + image.name().familiar() + " failed: " + e.getMessage(),
                    e);
        }
    }

    /** The blobs of a repository: reopened where the connection breaks, verified where they are read whole. */
    public BlobStore blobs(Reference name, Credentials credentials) {
        return blobs(name, credentials, blobs -> blobs);
    }

    /** The same, read ahead in a way that the caller knows, before they are verified. */
    public BlobStore blobs(Reference name, Credentials credentials, UnaryOperator<BlobStore> ahead) {
        List<Endpoint> all = endpoints.of(name.registry());
        BlobStore origin = at(all.get(all.size() - 1), name, credentials);
        List<MirrorBlobs> mirrors = all.subList(0, all.size() - 1).stream()
                .map(mirror -> new MirrorBlobs(mirror, at(mirror, name, credentials), http.mirrors()))
                .toList();
        Scope scope = Scope.of(name.registry(), name.repository(), credentials);
        BlobStore any = mirrors.isEmpty()
                ? origin
                : new MirroredBlobs(mirrors, origin, blob -> histories.isSuspect(scope, blob));
        Retries streaming = insistence.streaming();
        return new VerifiedBlobs(
                ahead.apply(new ResumingBlobs(any, streaming)),
                new VerifiedBlobs.Scope(histories, scope),
                new VerifiedBlobs.Patience(streaming.time(), insistence.again()));
    }

    private BlobStore at(Endpoint endpoint, Reference name, Credentials credentials) {
        return new EndpointBlobs(http, endpoint, name.repository(), credentials);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
