package pinnace.web;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.registry.Call;
import pinnace.registry.Credentials;
import pinnace.registry.Registry;
import pinnace.registry.Scope;
import pinnace.stream.BlobStore;

/**
 * What has to be known of an image before its answer begins, looked up once for all who want it at the same time.
 *
 * @param registry whom to ask
 * @param resolutions what is being looked up
 * @param serverLogins what everybody may use; not part of who somebody is, for everybody has them
 * @param platforms what is known of configurations
 */
record Images(Registry registry, Resolutions resolutions, Credentials serverLogins, Platforms platforms) {

    private record Named(Reference reference, Platform platform) {}

    private record Configuration(Digest digest) {}

    /** Which image is meant. */
    Image find(Asked asked, Credentials caller, Waiting waiting) {
        Reference name = asked.reference();
        Object what = new Named(name, asked.platform());
        Resolutions.Key key = new Resolutions.Key(scope(name, caller), what, name.familiar());
        return resolutions.await(key, new Finding(registry, asked, caller.or(serverLogins)), waiting);
    }

    private record Finding(Registry registry, Asked asked, Credentials credentials) implements Resolutions.Work<Image> {
        @Override
        public Image run(Call call) {
            return registry.resolve(asked.reference(), asked.platform(), credentials, call);
        }

        /** A tag moves, and what is allowed may change. */
        @Override
        public boolean lasts() {
            return false;
        }

        @Override
        public int weight(Image found) {
            return (int) found.manifest().descriptor().size();
        }
    }

    /**
     * Refuses an image for another platform than the one that was asked for. Where no index says for which it is, its
     * configuration does, which is read where that is not known yet.
     *
     * @return the configuration, by its digest, where it was read; it agrees with that
     */
    Map<Digest, byte[]> check(Image image, Credentials caller, Waiting waiting) {
        if (image.wasPickedFromIndex()) {
            return Map.of();
        }
        Reference name = image.name();
        Digest digest = image.manifest().config().digest();
        Scope scope = scope(name, caller);
        Optional<Platforms.Built> known = platforms.find(scope, digest);
        if (known.isPresent()) {
            Manifest.checkPlatform(known.get().platform(), image.platform(), name.familiar());
            return Map.of();
        }
        byte[] config = config(image, caller, waiting);
        Platforms.Built built = platforms.read(scope, digest, config);
        Manifest.checkPlatform(built.platform(), image.platform(), name.familiar());
        return Map.of(digest, config);
    }

    private byte[] config(Image image, Credentials caller, Waiting waiting) {
        Reference name = image.name();
        Object what = new Configuration(image.manifest().config().digest());
        Resolutions.Key key =
                new Resolutions.Key(scope(name, caller), what, "the configuration of " + name.familiarName());
        return resolutions.await(key, new Reading(registry, image, caller.or(serverLogins)), waiting);
    }

    private record Reading(Registry registry, Image image, Credentials credentials)
            implements Resolutions.Work<byte[]> {
        @Override
        public byte[] run(Call call) {
            return registry.config(image, credentials, call);
        }

        /** The digest says what it is. */
        @Override
        public boolean lasts() {
            return true;
        }

        @Override
        public int weight(byte[] found) {
            return found.length;
        }
    }

    /** Its blobs, read ahead in a way that the caller knows. */
    BlobStore blobs(Image image, Credentials caller, UnaryOperator<BlobStore> ahead) {
        return registry.blobs(image.name(), caller.or(serverLogins), ahead);
    }

    private static Scope scope(Reference name, Credentials caller) {
        return Scope.of(name.registry(), name.repository(), caller);
    }
}
