package pinnace.list;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Reference;

/**
 * How images are named after loading. A name is only text in the archive's metadata; no other byte depends on it.
 *
 * @param prefix registry, or registry and path, before the whole path of each repository, as containerd's mirrors
 *     expect it: {@code registry.corp/mirror} makes {@code registry.corp/mirror/library/nginx:1.27} of
 *     {@code nginx:1.27}
 * @param digests whether images have names by digest too
 */
public record Naming(Optional<String> prefix, Digests digests) {

    /** The names that images have anyway. */
    public static final Naming USUAL = new Naming(Optional.empty(), Digests.NONE);

    /** Which names by digest an archive has, so that pods that are pinned by digest find the image. */
    public enum Digests {
        /** None, unless the image was asked for by digest alone. */
        NONE(""),
        /** Under the name after loading. */
        LOADED("digest"),
        /** Under the name at the registry too. */
        LOADED_AND_SOURCE("digest,source");

        private final String written;

        Digests(String written) {
            this.written = written;
        }

        /** As it is written in a URL; empty for {@link #NONE}. */
        public String written() {
            return written;
        }

        /** Reads what a URL says. */
        static Digests of(String text) {
            for (Digests one : values()) {
                if (one.written.equals(text)) {
                    return one;
                }
            }
            throw bad("names= is digest or digest,source, not " + Shown.of(text));
        }
    }

    /**
     * Reads the parameters of a URL; an empty text says nothing.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for what cannot be part of a name
     */
    public static Naming of(String prefix, String names) {
        Digests digests = Digests.of(names);
        // It becomes a part of headers as it is, where the end of a line would begin another header.
        String bare = prefix.strip().replaceFirst("/$", "");
        if (bare.isEmpty()) {
            return new Naming(Optional.empty(), digests);
        }
        under(bare, "x", Optional.of("1"), Optional.empty());
        return new Naming(Optional.of(bare), digests);
    }

    /**
     * Reads the name that an image is to have.
     *
     * @throws PullException {@link Kind#BAD_REQUEST}
     */
    public static Reference name(String text) {
        // As the loader will read it, for which a name without a registry is one of Docker Hub.
        Reference name = Reference.parse(text, Reference.DOCKER_HUB);
        if (name.digest().isPresent()) {
            throw bad(
                    "as= is a name and a tag, such as registry.corp/team/app:1; the digest cannot be chosen, so leave out "
                            + Shown.of("@" + name.digest().get()));
        }
        return name;
    }

    /** The name that a list gives an image, if it does not keep its own. */
    public Optional<Reference> given(Line line) {
        Reference source = line.reference();
        return line.as()
                .or(() -> prefix.map(before -> under(before, source.repository(), source.tag(), source.digest())));
    }

    /** The name after loading: with a tag, or with the digest if the image was asked for by digest alone. */
    public Reference loaded(Line line, Digest manifest) {
        Reference source = line.reference();
        Reference name = given(line).orElse(source);
        return name.tag().isPresent() ? tagged(name) : digested(name, manifest);
    }

    /** All names of an image in an archive, each once: the one that it is loaded by, then those by digest. */
    public List<Reference> all(Line line, Image image) {
        Digest document = image.digest();
        Reference loaded = loaded(line, document);
        Set<Reference> names = new LinkedHashSet<>(Set.of(loaded));
        if (digests != Digests.NONE) {
            names.add(digested(loaded, document));
            names.add(digested(loaded, image.root()));
        }
        if (digests == Digests.LOADED_AND_SOURCE) {
            names.add(digested(line.reference(), document));
            names.add(digested(line.reference(), image.root()));
        }
        return List.copyOf(names);
    }

    private static Reference under(String prefix, String repository, Optional<String> tag, Optional<Digest> digest) {
        String suffix = tag.map(text -> ":" + text).orElseGet(() -> "@" + digest.orElseThrow());
        return Reference.parse(prefix + "/" + repository + suffix, Reference.DOCKER_HUB);
    }

    private static Reference tagged(Reference name) {
        return new Reference(name.registry(), name.repository(), name.tag(), Optional.empty());
    }

    private static Reference digested(Reference name, Digest digest) {
        return new Reference(name.registry(), name.repository(), Optional.empty(), Optional.of(digest));
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
