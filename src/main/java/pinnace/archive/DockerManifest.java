package pinnace.archive;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.image.Digest;
import pinnace.image.Manifest;
import pinnace.image.Reference;

/** {@code manifest.json} (docker's image-spec v1.2), by which docker and podman load. */
final class DockerManifest {

    private static final Jsonb JSON = JsonbBuilder.create();

    private DockerManifest() {}

    /** The file; none if there is no image that docker can load, so that docker says so. */
    static Optional<Entry> of(List<NamedImage> images) {
        List<OfImage> all = OfImage.of(images);
        return all.isEmpty() ? Optional.empty() : Optional.of(Entry.made("manifest.json", JSON.toJson(all)));
    }

    /** An element of it. Without a tag RepoTags is null: docker loads an image without a name if a digest is there. */
    @JsonbPropertyOrder({"config", "repoTags", "layers"})
    public record OfImage(
            @JsonbProperty("Config") String config,

            @JsonbProperty("RepoTags") @JsonbNillable @Nullable
            List<String> repoTags,

            @JsonbProperty("Layers") List<String> layers) {

        /** One for each image, with all the tags that it has in the archive. */
        private static List<OfImage> of(List<NamedImage> images) {
            Map<Digest, OfImage> byManifest = new LinkedHashMap<>();
            for (NamedImage named : images) {
                named.docker()
                        .ifPresent(manifest ->
                                byManifest.merge(manifest.digest(), of(manifest, named.names()), OfImage::with));
            }
            return List.copyOf(byManifest.values());
        }

        private static OfImage of(Manifest manifest, List<Reference> names) {
            List<String> tags = names.stream().flatMap(OfImage::tag).toList();
            return new OfImage(
                    Entry.nameOf(manifest.config().digest()),
                    tags.isEmpty() ? null : tags,
                    manifest.layers().stream()
                            .map(layer -> Entry.nameOf(layer.digest()))
                            .toList());
        }

        private static Stream<String> tag(Reference name) {
            return name.tag().map(tag -> name.familiarName() + ":" + tag).stream();
        }

        private OfImage with(OfImage other) {
            List<String> tags = Stream.of(this, other)
                    .flatMap(one -> Optional.ofNullable(one.repoTags).stream())
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            return new OfImage(config, tags.isEmpty() ? null : tags, layers);
        }
    }
}
