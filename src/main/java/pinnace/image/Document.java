package pinnace.image;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * A manifest or an index as it was received, bounded but not checked yet. One type for both, because only its fields
 * tell which it is. The strict types are made from it when all of it is known.
 */
final class Document {

    /** In all parts together. */
    private static final int MOST_ANNOTATIONS = 10 * Descriptor.MOST_ANNOTATIONS;

    private final Json json;
    private final LongConsumer held;
    private final Runnable isIndex;
    private Optional<BigDecimal> schemaVersion = Optional.empty();
    private Optional<String> mediaType = Optional.empty();
    private Optional<String> artifactType = Optional.empty();
    private Map<String, String> annotations = Map.of();
    private int annotationsRead;
    private Optional<Part> config = Optional.empty();
    private Optional<List<Optional<Part>>> layers = Optional.empty();
    private Optional<List<Optional<Part>>> manifests = Optional.empty();

    private Document(Json json, LongConsumer held, Runnable isIndex) {
        this.json = json;
        this.held = held;
        this.isIndex = isIndex;
    }

    /**
     * Reads one.
     *
     * @param held is told how many bytes are about to be held; may refuse
     * @param isIndex is called as soon as it is known not to be a manifest
     */
    static Document read(Json json, LongConsumer held, Runnable isIndex) {
        if (json.isNull()) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest is empty");
        }
        Document document = new Document(json, held, isIndex);
        json.object(document::field);
        return document;
    }

    private void field(String name) {
        switch (name) {
            case "schemaVersion" -> schemaVersion = json.number();
            case "mediaType" -> mediaType = json.text();
            case "artifactType" -> artifactType = json.text();
            case "config" -> config = part();
            case "layers" -> layers = parts(Manifest.MOST_LAYERS, "layers");
            case "manifests" -> manifests = entries();
            case "annotations" -> {
                annotations = annotations();
                held.accept(Descriptor.weight(annotations));
            }
            default -> {}
        }
    }

    private Optional<List<Optional<Part>>> entries() {
        if (!json.isNull()) {
            isIndex.run();
        }
        return parts(Index.MOST_ENTRIES, "entries");
    }

    private Optional<List<Optional<Part>>> parts(int most, String what) {
        if (json.isNull()) {
            return Optional.empty();
        }
        List<Optional<Part>> parts = new ArrayList<>();
        json.array(() -> {
            if (parts.size() == most) {
                throw tooMany(what, most);
            }
            parts.add(part());
        });
        return Optional.of(parts);
    }

    private Optional<Part> part() {
        if (json.isNull()) {
            return Optional.empty();
        }
        PartFields fields = new PartFields();
        json.object(fields::field);
        Part part = fields.part();
        held.accept(part.weight());
        return Optional.of(part);
    }

    /** The fields of a descriptor while they arrive. */
    private final class PartFields {
        private Optional<String> mediaType = Optional.empty();
        private Optional<String> digest = Optional.empty();
        private Optional<BigDecimal> size = Optional.empty();
        private Optional<Platform> platform = Optional.empty();
        private Optional<String> artifactType = Optional.empty();
        private Map<String, String> annotations = Map.of();

        void field(String name) {
            switch (name) {
                case "mediaType" -> mediaType = json.text();
                case "digest" -> digest = json.text();
                case "size" -> size = json.number();
                case "platform" -> platform = Configuration.platform(json);
                case "artifactType" -> artifactType = json.text();
                case "annotations" -> annotations = Document.this.annotations();
                default -> {}
            }
        }

        Part part() {
            return new Part(MediaType.bare(mediaType.orElse("")), digest, size, platform, artifactType, annotations);
        }
    }

    private Map<String, String> annotations() {
        Map<String, String> found = new LinkedHashMap<>();
        int before = annotationsRead;
        if (json.isObject()) {
            json.object(name -> {
                annotationsRead++;
                if (annotationsRead - before > Descriptor.MOST_ANNOTATIONS) {
                    throw tooMany("annotations", Descriptor.MOST_ANNOTATIONS);
                }
                if (annotationsRead > MOST_ANNOTATIONS) {
                    throw tooMany("annotations in all its parts together", MOST_ANNOTATIONS);
                }
                found.put(name, json.isText() ? json.text().orElse("") : "");
            });
        }
        return Collections.unmodifiableMap(found);
    }

    private static PullException tooMany(String what, int most) {
        return new PullException(Kind.UNSUPPORTED, "The image's manifest or index has more than " + most + " " + what);
    }

    Optional<BigDecimal> schemaVersion() {
        return schemaVersion;
    }

    Optional<String> mediaType() {
        return mediaType;
    }

    Optional<String> artifactType() {
        return artifactType;
    }

    Map<String, String> annotationsOfAll() {
        return annotations;
    }

    Optional<Part> config() {
        return config;
    }

    Optional<List<Optional<Part>>> layers() {
        return layers;
    }

    Optional<List<Optional<Part>>> manifests() {
        return manifests;
    }
}
