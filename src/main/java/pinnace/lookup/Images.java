package pinnace.lookup;

import java.util.Map;
import java.util.Optional;
import pinnace.image.Configuration;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.registry.Call;
import pinnace.registry.Registry;
import pinnace.stream.BlobStore;
import pinnace.stream.Origin;

/**
 * What has to be known of an image before its answer begins, looked up once for all who want it at the same time.
 *
 * @param registry whom to ask
 * @param resolutions what is being looked up
 * @param serverLogins logins that every caller may use; not part of a caller's identity
 * @param platforms what is known of configurations
 */
public record Images(Registry registry, Resolutions resolutions, Credentials serverLogins, Platforms platforms) {

    private record Named(Reference reference, Platform platform) {}

    private record Configured(Digest config) {}

    /** Which image is meant. */
    public Image find(Reference name, Platform platform, Credentials credentials, Caller caller) {
        Object what = new Named(name, platform);
        Resolutions.Key key = new Resolutions.Key(origin(name, credentials), what, name.familiar());
        return resolutions.await(key, new Finding(registry, name, platform, credentials.or(serverLogins)), caller);
    }

    private record Finding(Registry registry, Reference name, Platform platform, Credentials credentials)
            implements Resolutions.Work<Image> {
        @Override
        public Image run(Call call) {
            return registry.resolve(name, platform, credentials, call);
        }

        /** A tag moves, and what is allowed may change. */
        @Override
        public boolean lasts() {
            return false;
        }

        @Override
        public int weight(Image found) {
            return Math.toIntExact(found.manifest().weight());
        }
    }

    /**
     * Refuses an image for another platform than the requested one. If no index says which it is for, its configuration
     * does, which is read if it is not known yet.
     *
     * @return the configuration, verified, by its digest, if it was read and has few bytes
     */
    public Map<Digest, byte[]> check(Image image, Credentials credentials, Caller caller) {
        if (image.wasPickedFromIndex()) {
            return Map.of();
        }
        Reference name = image.name();
        Digest digest = image.manifest().config().digest();
        Origin origin = origin(name, credentials);
        Optional<Platforms.Built> known = platforms.find(origin, digest);
        if (known.isPresent()) {
            Configuration.check(known.get().platform(), image.platform(), name.familiar());
            return Map.of();
        }
        Configuration config = config(image, credentials, caller);
        platforms.remember(origin, digest, config);
        config.check(image.platform(), name.familiar());
        return config.content().map(content -> Map.of(digest, content)).orElse(Map.of());
    }

    private Configuration config(Image image, Credentials credentials, Caller caller) {
        Reference name = image.name();
        Object what = new Configured(image.manifest().config().digest());
        Resolutions.Key key =
                new Resolutions.Key(origin(name, credentials), what, "the configuration of " + name.familiarName());
        return resolutions.await(
                key, new Reading(registry, name, image.manifest().config(), credentials.or(serverLogins)), caller);
    }

    /** Does not hold the image, whose manifest may be large, while it waits for the registry. */
    private record Reading(Registry registry, Reference name, Descriptor config, Credentials credentials)
            implements Resolutions.Work<Configuration> {
        @Override
        public Configuration run(Call call) {
            return registry.config(name, config, credentials, call);
        }

        /** The digest says what it is. */
        @Override
        public boolean lasts() {
            return true;
        }

        @Override
        public int weight(Configuration found) {
            return found.content().map(content -> content.length).orElse(0);
        }
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
