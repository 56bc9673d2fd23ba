package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pinnace.settings.Settings;

/** The manifests in {@code src/deploy} are what Kubernetes and compose take, and say what they promise. */
class ManifestSamplesTest {

    private static final Path KUBERNETES = Path.of("src", "deploy", "kubernetes", "pinnace.yaml");
    private static final Path COMPOSE = Path.of("src", "deploy", "docker", "compose.yaml");

    /** The schema of the compose specification, as its project has it. */
    private static final String COMPOSE_SCHEMA = "/pinnace/host/compose-spec.json";

    /** Of the project, which stands before those of all others; without what it has until its release. */
    private static final Pattern VERSION = Pattern.compile("<version>(.+?)(?:-SNAPSHOT)?</version>");

    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode yaml(Path file) throws IOException {
        return YAML.readTree(Files.readString(file));
    }

    /** The documents of the file, by their kind. */
    private static Map<String, JsonNode> objects() throws IOException {
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(KUBERNETES))) {
            all.forEachRemaining(object -> objects.put(object.get("kind").asText(), object));
        }
        return objects;
    }

    private static JsonNode object(String kind) throws IOException {
        return Optional.ofNullable(objects().get(kind)).orElseThrow();
    }

    private static JsonNode pod() throws IOException {
        return object("Deployment").at("/spec/template/spec");
    }

    /** Whether every field exists, and none is missing that has to be there. */
    private static void check(String kind, String version, JsonNode object) throws IOException {
        assertEquals(version, object.get("apiVersion").asText());
        JsonElement json = JsonParser.parseString(object.toString());
        switch (kind) {
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "Deployment" -> V1Deployment.validateJsonElement(json);
            case "Service" -> V1Service.validateJsonElement(json);
            case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            default -> throw new AssertionError(kind);
        }
    }

    @Test
    void kubernetesKnowsEveryField() throws IOException {
        Map<String, String> versions =
                Map.of("ConfigMap", "v1", "Deployment", "apps/v1", "Service", "v1", "PodDisruptionBudget", "policy/v1");
        Map<String, JsonNode> objects = objects();
        assertEquals(versions.keySet(), objects.keySet());
        for (Map.Entry<String, JsonNode> object : objects.entrySet()) {
            check(object.getKey(), versions.getOrDefault(object.getKey(), ""), object.getValue());
        }
    }

    @Test
    void twoNodesAreDrainedOneAfterTheOther() throws IOException {
        JsonNode spec = object("Deployment").get("spec");
        assertEquals(2, spec.get("replicas").asInt());
        assertEquals(0, spec.at("/strategy/rollingUpdate/maxUnavailable").asInt());
        assertEquals(1, object("PodDisruptionBudget").at("/spec/minAvailable").asInt());
        JsonNode container = pod().at("/containers/0");
        int pause = container.at("/lifecycle/preStop/exec/command/1").asInt();
        JsonNode ready = container.get("readinessProbe");
        int noticed = ready.get("periodSeconds").asInt()
                * ready.path("failureThreshold").asInt(3);
        assertTrue(pause >= noticed, "it goes on until all have noticed");
        assertTrue(pod().get("terminationGracePeriodSeconds").asInt() > pause + 10);
    }

    @Test
    void theSelectorsFindThePodsAndThePortIsTheOneThatIsServed() throws IOException {
        JsonNode labels = object("Deployment").at("/spec/template/metadata/labels");
        assertEquals(labels, object("Deployment").at("/spec/selector/matchLabels"));
        assertEquals(labels, object("Service").at("/spec/selector"));
        assertEquals(labels, object("PodDisruptionBudget").at("/spec/selector/matchLabels"));
        JsonNode container = pod().at("/containers/0");
        JsonNode port = container.at("/ports/0");
        assertEquals(8080, port.get("containerPort").asInt());
        assertEquals(port.get("name"), object("Service").at("/spec/ports/0/targetPort"));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertEquals(port.get("name"), container.at("/" + probe + "/httpGet/port"), probe);
            String path = container.at("/" + probe + "/httpGet/path").asText();
            assertEquals(probe.startsWith("readiness") ? "/pinnace/health/ready" : "/pinnace/health/live", path);
        }
    }

    @Test
    void thePodMayDoLittle() throws IOException {
        assertTrue(pod().has("enableServiceLinks")
                && !pod().get("enableServiceLinks").asBoolean());
        assertTrue(!pod().get("automountServiceAccountToken").asBoolean(true));
        assertTrue(pod().at("/securityContext/runAsNonRoot").asBoolean());
        JsonNode rights = pod().at("/containers/0/securityContext");
        assertTrue(rights.get("readOnlyRootFilesystem").asBoolean());
        assertTrue(!rights.get("allowPrivilegeEscalation").asBoolean(true));
        assertEquals("[\"ALL\"]", rights.at("/capabilities/drop").toString());
        assertEquals("/tmp", pod().at("/containers/0/volumeMounts/0/mountPath").asText());
    }

    @Test
    void theImageIsOfThisVersion() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find());
        String image = pod().at("/containers/0/image").asText();
        assertTrue(image.endsWith("/pinnace:" + version.group(1)), image);
    }

    @Test
    void theSettingsExist() throws IOException {
        Set<String> unknown = new TreeSet<>();
        Iterator<String> names = object("ConfigMap").get("data").fieldNames();
        names.forEachRemaining(unknown::add);
        Settings.ALL.forEach(setting -> unknown.remove(
                "PINNACE_" + setting.name().toUpperCase(Locale.ROOT).replace('-', '_')));
        assertEquals(Set.of(), unknown);
    }

    @Test
    void composeTakesItsFile() throws IOException {
        try (InputStream schema = ManifestSamplesTest.class.getResourceAsStream(COMPOSE_SCHEMA)) {
            // Its own name in it is no URL, which the validator wants.
            ObjectNode rules = ((ObjectNode) YAML.readTree(schema)).without(List.of("$id", "$schema"));
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
            assertEquals(Set.of(), factory.getSchema(rules).validate(yaml(COMPOSE)));
        }
    }

    @Test
    void theContainerMayDoLittle() throws IOException {
        JsonNode service = yaml(COMPOSE).at("/services/pinnace");
        assertTrue(service.get("read_only").asBoolean());
        assertEquals("65532:65532", service.get("user").asText());
        assertEquals("[\"ALL\"]", service.get("cap_drop").toString());
        assertTrue(service.get("tmpfs").get(0).asText().startsWith("/tmp:"));
        Path dockerfile = COMPOSE.resolveSibling(service.at("/build/context").asText())
                .resolve(service.at("/build/dockerfile").asText());
        assertTrue(Files.exists(dockerfile.normalize()), dockerfile::toString);
    }
}
