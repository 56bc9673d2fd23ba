package pinnace.archive;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pinnace.image.Descriptor;
import pinnace.image.MediaType;
import pinnace.image.Reference;

/** The files that make an OCI image layout of blobs (image-spec, image-layout.md). */
final class OciLayout {

    private static final Jsonb JSON = JsonbBuilder.create();

    private OciLayout() {}

    /** The files, in their order. */
    static List<Entry> of(List<NamedImage> images) {
        return List.of(
                Entry.made("index.json", JSON.toJson(OciIndex.of(images))),
                Entry.made("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"));
    }

    /** {@code index.json} (OCI image-spec, image-index.md). */
    @JsonbPropertyOrder({"schemaVersion", "mediaType", "manifests"})
    public record OciIndex(int schemaVersion, String mediaType, List<IndexEntry> manifests) {

        private static OciIndex of(List<NamedImage> images) {
            return new OciIndex(
                    2,
                    MediaType.OCI_INDEX,
                    images.stream()
                            .flatMap(
                                    named -> named.names().stream().map(name -> IndexEntry.of(named.named(name), name)))
                            .distinct()
                            .toList());
        }
    }

    /** A descriptor in {@code index.json}. */
    @JsonbPropertyOrder({"mediaType", "digest", "size", "annotations"})
    public record IndexEntry(String mediaType, String digest, long size, Map<String, String> annotations) {

        /**
         * Has the name that containerd gives what it describes; containerd's own annotation comes first, because the
         * standard one holds only a tag.
         */
        private static IndexEntry of(Descriptor document, Reference name) {
            Map<String, String> annotations = new TreeMap<>(Map.of("io.containerd.image.name", name.toString()));
            name.tag().ifPresent(tag -> annotations.put("org.opencontainers.image.ref.name", tag));
            return new IndexEntry(document.mediaType(), document.digest().toString(), document.size(), annotations);
        }
    }
}
