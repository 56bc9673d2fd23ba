package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What people may want to know of an image before they get it.
 *
 * @param created when it was built, as its configuration says it
 * @param annotations those of OCI image-spec, annotations.md, without their common prefix
 *     {@code org.opencontainers.image.}
 */
public record About(Optional<String> created, Map<String, String> annotations) {

    private static final String PREFIX = "org.opencontainers.image.";
    private static final List<String> KNOWN = List.of(
            "title",
            "description",
            "version",
            "revision",
            "source",
            "url",
            "documentation",
            "licenses",
            "vendor",
            "base.name");
    private static final int LONGEST = 1_000;

    /** Keeps a copy, in the order of names. */
    public About {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /**
     * What a configuration says (OCI image-spec, config.md), and what is written in the manifest, which counts more.
     *
     * @param config its bytes; empty if it is too large to be kept
     */
    public static About of(Optional<byte[]> config, Map<String, String> manifest) {
        Map<String, String> known = new TreeMap<>();
        Optional<String> created = config.flatMap(bytes -> read(bytes, known));
        manifest.forEach((name, value) -> put(name, value, known));
        return new About(created, known);
    }

    private static Optional<String> read(byte[] config, Map<String, String> known) {
        String[] created = {""};
        try {
            return Json.read(new ByteArrayInputStream(config), "image configuration", LONGEST, json -> {
                json.object(name -> {
                    if (name.equals("created")) {
                        created[0] = json.text().orElse("");
                    } else if (name.equals("config") && json.isObject()) {
                        json.object(field -> labels(field, json, known));
                    }
                });
                return Optional.of(created[0]).filter(text -> !text.isEmpty());
            });
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static void labels(String field, Json json, Map<String, String> known) {
        if (field.equals("Labels") && json.isObject()) {
            json.object(name -> {
                if (json.isText()) {
                    put(name, json.text().orElse(""), known);
                }
            });
        }
    }

    private static void put(String name, String value, Map<String, String> known) {
        String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
        if (KNOWN.contains(bare) && !value.isBlank()) {
            known.put(bare, value);
        }
    }
}
