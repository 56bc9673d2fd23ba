package pinnace.image;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private Optional<List<Part>> layers = Optional.empty();
    private Optional<List<Part>> manifests = Optional.empty();

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
            throw unsupported("The image's manifest is empty");
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
            case "layers" -> layers = parts(Manifest.MOST_LAYERS, "layers", "manifest has a layer");
            case "manifests" -> manifests = entries();
            case "annotations" -> {
                annotations = annotations();
                held.accept(Descriptor.weight(annotations));
            }
            default -> {}
        }
    }

    private Optional<List<Part>> entries() {
        if (!json.isNull()) {
            isIndex.run();
        }
        return parts(Index.MOST_ENTRIES, "entries", "index has an entry");
    }

    private Optional<List<Part>> parts(int most, String what, String one) {
        if (json.isNull()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        json.array(() -> {
            if (parts.size() == most) {
                throw tooMany(what, most);
            }
            parts.add(part().orElseThrow(() -> unsupported("The image's " + one + " that is null")));
        });
        return Optional.of(parts);
    }

    private Optional<Part> part() {
        if (json.isNull()) {
            return Optional.empty();
        }
        Part part = new Part();
        json.object(name -> part.field(name, json, this::annotations));
        held.accept(part.weight());
        return Optional.of(part);
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
        return unsupported("The image's manifest or index has more than " + most + " " + what);
    }

    private static PullException unsupported(String sentence) {
        return new PullException(Kind.UNSUPPORTED, sentence);
    }

    /**
     * The manifest or the index that it is, checked.
     *
     * @param contentType the media type that the registry sent; if that is not one of an image, the document's own
     *     counts
     * @param came the bytes, all of them
     */
    Manifest.Root root(String contentType, ArrivingDocument came) {
        List<String> types = List.of(MediaType.bare(contentType), MediaType.bare(mediaType.orElse("")));
        if (MediaType.isSchema1(types.get(0))
                || schemaVersion
                        .filter(version -> version.compareTo(BigDecimal.ONE) == 0)
                        .isPresent()) {
            throw unsupported(
                    "This image has an old manifest (schema 1), which current loaders do not read; push the image again with a current docker");
        }
        if (manifests.isEmpty()) {
            return manifest(descriptor(types, MediaType::isManifest, MediaType.OCI_MANIFEST, came), came);
        }
        if (layers.isPresent() || config.isPresent()) {
            throw unsupported("The image's manifest is both an index and an image, which is not allowed");
        }
        Descriptor descriptor = descriptor(types, MediaType::isIndex, MediaType.OCI_INDEX, came);
        List<Descriptor> children = manifests.get().stream()
                .flatMap(part -> part.mayBeImage() ? Stream.of(part.checked()) : part.ifSound().stream())
                .toList();
        boolean complete = children.size() == manifests.get().size();
        return new Index(descriptor, came.kept(), artifactType, annotations, children, complete);
    }

    private static Descriptor descriptor(
            List<String> types, Predicate<String> known, String otherwise, ArrivingDocument came) {
        String type = types.stream().filter(known).findFirst().orElse(otherwise);
        return new Descriptor(type, came.digest(), came.size());
    }

    private Manifest.Root manifest(Descriptor descriptor, ArrivingDocument came) {
        if (config.isEmpty() || layers.isEmpty()) {
            throw unsupported("The image's manifest has no configuration or no layers");
        }
        Pieces bytes = came.kept()
                .orElseThrow(() -> unsupported(
                        "The image's manifest is larger than the limit of " + (Manifest.LARGEST >> 20) + " MiB"));
        return new Manifest.Single(new Manifest(
                bytes,
                descriptor,
                artifactType,
                annotations,
                config.get().checked(),
                layers.get().stream().map(Part::checked).toList()));
    }
}
