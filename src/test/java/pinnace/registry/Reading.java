package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import pinnace.image.Descriptor;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.stream.Blob;
import pinnace.stream.BlobHistories;
import pinnace.stream.Time;
import pinnace.stream.VerifiedBlobs;

/** Reads the blobs of a repository as downloads do: verified, with what was delivered before in mind. */
record Reading(Registry registry, BlobHistories histories, Time time) {

    static VerifiedBlobs.Patience patience(Time time) {
        return new VerifiedBlobs.Patience(time, Duration.ofSeconds(1));
    }

    InputStream open(Reference name, Credentials credentials, Descriptor blob, long from, long to) throws IOException {
        return new VerifiedBlobs(registry.blobs(credentials, () -> {}), histories, patience(time))
                .open(new Blob(credentials.origin(name.registry(), name.repository()), blob), from, to);
    }

    InputStream open(Reference name, Credentials credentials, Descriptor blob) throws IOException {
        return open(name, credentials, blob, 0, blob.size());
    }
}
