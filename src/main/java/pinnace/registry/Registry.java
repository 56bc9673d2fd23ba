package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.image.Reference;
import pinnace.stream.BlobStore;
import pinnace.stream.ResumingBlobs;
import pinnace.stream.Retries;
import pinnace.stream.Time;
import pinnace.stream.VerifiedBlobs;

/**
 * The registries that images come from (distribution-spec, the pull side). Everything it hands out agrees with its
 * digest.
 *
 * <p>Safe for any number of threads; closing it cuts every connection.
 */
public final class Registry implements AutoCloseable {

    private static final int LARGEST_INDEX = 8 << 20;
    private static final int LARGEST_MANIFEST = 4 << 20;

    private final RegistryHttp http;
    private final Set<String> plainHttp;
    private final VerifiedBlobs.Broken broken = new VerifiedBlobs.Broken();
    private final Retries asking;
    private final Retries streaming;

    /**
     * Builds the client that all share.
     *
     * @param network the way out
     * @param plainHttp the registries ({@code host} or {@code host:port}) that are spoken to without TLS
     * @param asking how long to insist on a manifest
     * @param streaming how long to insist on a blob that makes no progress
     */
    public Registry(Network network, Set<String> plainHttp, Retries asking, Retries streaming) {
        Time time = asking.time();
        this.http = new RegistryHttp(network.client(), new Tokens(time));
        this.plainHttp = Set.copyOf(plainHttp);
        this.asking = asking;
        this.streaming = streaming;
    }

    /** Finds out which manifest a name means today, for a platform. */
    public Image resolve(Reference name, Platform platform, Credentials credentials) {
        Manifest.Root root = document(name, name.target(), credentials, LARGEST_INDEX);
        if (root instanceof Index index) {
            Descriptor chosen = index.select(platform, name.familiar());
            Manifest.Root child = document(name, chosen.digest().toString(), credentials, LARGEST_MANIFEST);
            return switchOn(child, name, index.digest(), chosen.platform().orElse(platform), chosen);
        }
        Manifest manifest = ((Manifest.Single) root).manifest();
        if (manifest.descriptor().size() > LARGEST_MANIFEST) {
            throw tooLarge(LARGEST_MANIFEST);
        }
        return new Image(name, manifest.digest(), platform, manifest);
    }

    private static Image switchOn(
            Manifest.Root child, Reference name, Digest root, Platform platform, Descriptor expected) {
        if (!(child instanceof Manifest.Single single)) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The index of " + name.familiar() + " leads to another index, which cannot be made into one image");
        }
        if (single.manifest().descriptor().size() != expected.size()) {
            throw new PullException(
                    Kind.CORRUPT, "The index gives another size for " + expected.digest() + " than the manifest has");
        }
        return new Image(name, root, platform, single.manifest());
    }

    private Manifest.Root document(Reference name, String target, Credentials credentials, int largest) {
        Ask ask = new Ask(
                endpoint(name),
                name.repository(),
                "manifests/" + target,
                Map.of("Accept", MediaType.ACCEPT_MANIFESTS),
                credentials);
        return asking.call(ask.action(), () -> {
            try (Call call = new Call();
                    Answer answer = http.get(ask, call)) {
                byte[] content = answer.atMost(largest + 1L);
                if (content.length > largest) {
                    throw tooLarge(largest);
                }
                checkDigest(ask, target, answer, content);
                return Manifest.parse(content, answer.header("Content-Type").orElse(""));
            }
        });
    }

    private static PullException tooLarge(int largest) {
        return new PullException(
                Kind.UNSUPPORTED, "The image's manifest is larger than the " + (largest >> 20) + " MiB that are read");
    }

    /**
     * What was asked for by digest must have it; what was asked for by tag must have the one that the registry says, if
     * it says one.
     */
    private static void checkDigest(Ask ask, String target, Answer answer, byte[] content) {
        if (content.length > 0 && content[0] == '<') {
            throw new PullException(
                    Kind.BROKEN,
                    ask.action()
                            + " was answered with a web page, as proxies and login portals send it, instead of a manifest");
        }
        Digest got = Digest.of(content);
        String expected = target.startsWith("sha256:")
                ? target
                : answer.header("Docker-Content-Digest")
                        .filter(digest -> digest.startsWith("sha256:"))
                        .orElse(got.toString());
        if (!expected.equals(got.toString())) {
            throw new PullException(
                    Kind.CORRUPT,
                    ask.action() + " was answered with other content than its digest stands for: theirs is " + got);
        }
    }

    /** The image's configuration, verified. */
    public byte[] config(Image image, Credentials credentials) {
        Descriptor config = image.manifest().config();
        try (InputStream content = blobs(image.name(), credentials).open(config, 0, config.size())) {
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
        Endpoint endpoint = endpoint(name);
        BlobStore once = (blob, from, to) -> {
            Map<String, String> range =
                    from == 0 && to == blob.size() ? Map.of() : Map.of("Range", "bytes=" + from + "-" + (to - 1));
            Ask ask = new Ask(endpoint, name.repository(), "blobs/" + blob.digest(), range, credentials);
            return new BlobBody(http, ask, blob, from, to);
        };
        return new VerifiedBlobs(new ResumingBlobs(once, streaming), broken);
    }

    private Endpoint endpoint(Reference name) {
        return Endpoint.of(name.registry(), plainHttp);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
