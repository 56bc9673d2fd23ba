package pinnace.rig;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Skopeo: reads archives, and makes the ones that Pinnace's are compared with. */
public final class Skopeo {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Skopeo() {}

    /** Runs skopeo, whatever the machine's policy about signatures says. */
    public static Outcome skopeo(String... arguments) {
        Tools.require("skopeo");
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(arguments));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** Fetches an image from a plain HTTP registry into an archive, under a name. */
    public static Path fetch(String reference, String transport, Path tar, String name) {
        skopeo("copy", "--quiet", "--src-tls-verify=false", "docker://" + reference, transport + ":" + tar + ":" + name)
                .succeeded();
        return tar;
    }

    /** The manifest that skopeo sees in an archive: for an OCI archive, its very bytes. */
    public static byte[] manifest(String image) {
        return skopeo("inspect", "--raw", image).succeeded().bytes();
    }

    /** The config that skopeo sees in an archive. */
    public static byte[] config(String image) {
        return skopeo("inspect", "--raw", "--config", image).succeeded().bytes();
    }

    public static JsonObject json(byte[] bytes) {
        try (JsonReader reader =
                Json.createReader(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
            return reader.readObject();
        }
    }
}
