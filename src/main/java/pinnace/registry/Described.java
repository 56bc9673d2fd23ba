package pinnace.registry;

import java.util.Optional;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.MediaType;

/**
 * What the headers of an answer say of a manifest (distribution-spec, "Checking if content exists in the registry").
 */
final class Described {

    private static final Pattern LENGTH = Pattern.compile("[1-9][0-9]{0,8}");

    private Described() {}

    /** Without the document if the headers do not say all of it. */
    static Presence by(RegistryResponse answer) {
        String type = MediaType.bare(answer.header("Content-Type").orElse(""));
        Optional<Long> size = answer.header("Content-Length")
                .filter(text -> LENGTH.matcher(text).matches())
                .map(Long::valueOf);
        Optional<Digest> digest = answer.header("Docker-Content-Digest").flatMap(Described::digest);
        return new Presence(
                answer.status() != RegistryHttp.NO_HEAD,
                size.flatMap(length -> digest.map(known -> new Descriptor(type, known, length))));
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (PullException e) {
            return Optional.empty();
        }
    }
}
