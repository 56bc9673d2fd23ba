package pinnace.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import pinnace.image.Configuration;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.login.Credentials;
import pinnace.registry.Call;
import pinnace.registry.Presence;
import pinnace.registry.Registry;
import pinnace.stream.BlobStore;
import pinnace.stream.Origin;

/** What has to be known of an image before its answer begins, looked up once for all who want it at the same time. */
public final class Images {

    private static final long MOST_BYTES = 1 << 20;
    private static final int LEAST_WEIGHT = 300;
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Registry registry;
    private final Resolutions resolutions;
    private final Credentials serverLogins;

    /**
     * For which platform a configuration is, where it says so: some kilobytes need not be read again for each
     * {@code HEAD} and each part of a file. It never changes, for the configuration is known by its digest.
     */
    private final Cache<Resolutions.Key, Optional<Platform>> platforms = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST_BYTES)
            // A platform's words come from the configuration, and may be long.
            .weigher((Resolutions.Key key, Optional<Platform> built) ->
                    LEAST_WEIGHT + 2 * built.toString().length())
            .expireAfterAccess(REMEMBERED)
            .build();

    /**
     * Nothing is known yet.
     *
     * @param registry where to ask
     * @param resolutions what is being looked up
     * @param serverLogins the logins that every caller may use; not part of a caller's own login
     */
    public Images(Registry registry, Resolutions resolutions, Credentials serverLogins) {
        this.registry = registry;
        this.resolutions = resolutions;
        this.serverLogins = serverLogins;
    }

    private record Named(Reference reference, Platform platform) {}

    private record Described(Reference reference) {}

    /** What a name refers to now; nothing is fetched for it. */
    public Descriptor describe(Reference name, Credentials credentials, Caller caller) {
        Resolutions.Key key = new Resolutions.Key(origin(name, credentials), new Described(name), name.familiar());
        Credentials logins = credentials.or(serverLogins);
        return await(key, call -> new Resolutions.Result<>(registry.describe(name, logins, call), 0, false), caller);
    }

    private record Present(Reference reference) {}

    /** Whether a name exists; registries do not count that as a pull. */
    public Presence presence(Reference name, Credentials credentials, Caller caller) {
        Resolutions.Key key = new Resolutions.Key(origin(name, credentials), new Present(name), name.familiar());
        Credentials logins = credentials.or(serverLogins);
        return await(key, call -> new Resolutions.Result<>(registry.presence(name, logins, call), 0, false), caller);
    }

    /** How many manifests have to be fetched for an image that has a digest, as far as is known: two at most. */
    int manifestsNeeded(Reference pinned, Platform platform, Credentials credentials) {
        return registry.manifestsNeeded(pinned, platform, credentials.or(serverLogins));
    }

    /** How many manifests the registry of an image still gives; empty if it does not say, or was not asked of late. */
    public Optional<Long> manifestsLeft(Reference name, Credentials credentials) {
        return registry.manifestsLeft(name, credentials.or(serverLogins));
    }

    private record Documented(Reference reference) {}

    /** What a name refers to, a manifest or an index. */
    public Manifest.Root document(Reference name, Credentials credentials, Caller caller) {
        Resolutions.Key key = new Resolutions.Key(origin(name, credentials), new Documented(name), name.familiar());
        Credentials logins = credentials.or(serverLogins);
        return await(
                key,
                call -> {
                    Manifest.Root found = registry.document(name, logins, call);
                    // What a digest stands for never changes.
                    boolean lasts = name.digest().isPresent();
                    return new Resolutions.Result<>(found, Math.toIntExact(found.weight()), lasts);
                },
                caller);
    }

    /** Which image is meant. */
    public Image find(Reference name, Platform platform, Credentials credentials, Caller caller) {
        Resolutions.Key key =
                new Resolutions.Key(origin(name, credentials), new Named(name, platform), name.familiar());
        Credentials logins = credentials.or(serverLogins);
        return await(
                key,
                call -> {
                    Image found = registry.resolve(name, platform, logins, call);
                    // A tag moves, and what is allowed may change.
                    return new Resolutions.Result<>(found, Math.toIntExact(found.weight()), false);
                },
                caller);
    }

    /**
     * Refuses an image for another platform than the one that was asked for. Where no index says for which it is, its
     * configuration does, which is read where that is not known yet. An artifact is for no platform.
     *
     * @return the configuration, by its digest, where it was read and has few bytes; it agrees with that
     */
    public Map<Digest, byte[]> check(Image image, Credentials credentials, Caller caller) {
        if (image.wasPickedFromIndex() || !image.manifest().isImage()) {
            return Map.of();
        }
        Reference name = image.name();
        Digest digest = image.manifest().config().digest();
        Resolutions.Key key =
                new Resolutions.Key(origin(name, credentials), digest, "the configuration of " + name.familiarName());
        Optional<Optional<Platform>> known = Optional.ofNullable(platforms.getIfPresent(key));
        if (known.isPresent()) {
            Configuration.check(known.get(), image.platform(), name.familiar());
            return Map.of();
        }
        Configuration config = config(key, image, credentials.or(serverLogins), caller);
        platforms.put(key, config.platform());
        config.check(image.platform(), name.familiar());
        return config.content().map(content -> Map.of(digest, content)).orElse(Map.of());
    }

    /** The configuration of an image for one platform. */
    public Configuration configuration(Image image, Credentials credentials, Caller caller) {
        Reference name = image.name();
        Digest digest = image.manifest().config().digest();
        Resolutions.Key key =
                new Resolutions.Key(origin(name, credentials), digest, "the configuration of " + name.familiarName());
        return config(key, image, credentials.or(serverLogins), caller);
    }

    private record TagsOf(String repository) {}

    /** The tags of a repository. */
    public TagList tags(Reference name, Credentials credentials, Caller caller) {
        Resolutions.Key key = new Resolutions.Key(
                origin(name, credentials), new TagsOf(name.repository()), "the tags of " + name.familiarName());
        Credentials logins = credentials.or(serverLogins);
        return await(
                key,
                call -> {
                    TagList found = registry.tags(name, logins, call);
                    return new Resolutions.Result<>(found, found.weight(), false);
                },
                caller);
    }

    private Configuration config(Resolutions.Key key, Image image, Credentials logins, Caller caller) {
        // The image, whose manifest may be large, is not held while the registry is waited for.
        Reference name = image.name();
        Descriptor config = image.manifest().config();
        return await(
                key,
                call -> {
                    Configuration found = registry.config(name, config, logins, call);
                    int weight = found.content().map(content -> content.length).orElse(0);
                    // The digest says what it is.
                    return new Resolutions.Result<>(found, weight, true);
                },
                caller);
    }

    private <T> T await(Resolutions.Key key, Function<Call, Resolutions.Result<T>> work, Caller caller) {
        return caller.ask(now -> resolutions.await(key, work, now));
    }

    /**
     * The blobs of all images that a caller may have, as they come.
     *
     * @param reopens is told each time that one has to be opened again
     */
    public BlobStore blobs(Credentials credentials, Runnable reopens) {
        return registry.blobs(credentials.or(serverLogins), reopens);
    }

    /** Where an image comes from, for a caller. */
    public Origin origin(Reference name, Credentials credentials) {
        return credentials.origin(name.registry(), name.repository());
    }
}
