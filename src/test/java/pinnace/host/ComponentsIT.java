package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;

/** The list of components (CycloneDX) beside the WAR and in it tells what the WAR is made of, and nothing else. */
class ComponentsIT {

    private static final Path WAR = Path.of(System.getProperty("pinnace.war", "target/pinnace.war"));
    private static final Path LIST = WAR.resolveSibling("pinnace.cdx.json");
    private static final String IN_THE_WAR = "META-INF/sbom/pinnace.cdx.json";

    @BeforeAll
    static void hasTheList() {
        if (!Files.exists(LIST)) {
            Tools.lacking("built without the profile sbom");
        }
    }

    @Test
    void theComponentsAreTheJarsOfTheWarByNameVersionAndDigest() throws IOException {
        assertEquals(jars(), components());
    }

    @Test
    void theWarHasTheSameList() throws IOException {
        try (ZipFile war = new ZipFile(WAR.toFile());
                InputStream packed = war.getInputStream(war.getEntry(IN_THE_WAR))) {
            assertArrayEquals(Files.readAllBytes(LIST), packed.readAllBytes());
        }
    }

    @Test
    void everyComponentNamesItsLicense() throws IOException {
        for (JsonObject component : list().getJsonArray("components").getValuesAs(JsonObject.class)) {
            assertTrue(component.containsKey("licenses"), component::toString);
        }
    }

    /** The digests of the libraries and of the executable WAR's server, by the names of their files. */
    private static Map<String, String> jars() throws IOException {
        Map<String, String> jars = new TreeMap<>();
        try (ZipFile war = new ZipFile(WAR.toFile())) {
            for (ZipEntry entry : war.stream().toList()) {
                if (entry.getName().matches("(?:.*/)?[^/]+\\.jar")) {
                    try (InputStream jar = war.getInputStream(entry)) {
                        jars.put(entry.getName().replaceAll(".*/", ""), Sha256.of(jar.readAllBytes()));
                    }
                }
            }
        }
        return jars;
    }

    private static Map<String, String> components() throws IOException {
        Map<String, String> components = new TreeMap<>();
        for (JsonObject component : list().getJsonArray("components").getValuesAs(JsonObject.class)) {
            String file = component.getString("name") + "-" + component.getString("version") + ".jar";
            components.put(
                    file,
                    component.getJsonArray("hashes").getValuesAs(JsonObject.class).stream()
                            .filter(hash -> hash.getString("alg").equals("SHA-256"))
                            .map(hash -> hash.getString("content"))
                            .findFirst()
                            .orElseThrow());
        }
        return components;
    }

    private static JsonObject list() throws IOException {
        try (JsonReader reader = Json.createReader(new StringReader(Files.readString(LIST, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }
}
