package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RawHttp;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;
import pinnace.rig.Upstream;

/** What is said of images before they are got is what comes then. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class ApiIT {

    private static final String JSON = "Accept: application/json";

    /** Which nobody may read by default; what those get who may, MetricsIT compares. */
    private static final String METRICS = "metrics";

    private final Peers peers;
    private final Node node;
    private final RealRegistry registry;

    ApiIT(Peers peers) {
        this.peers = peers;
        this.node = peers.node(Host.EXECUTABLE);
        this.registry = peers.registry();
        byte[] base = new Layers().noise("base", 40_000, 1).tar();
        push("1.9", base);
        push("1.10", base, new Layers().noise("new", 3_000, 2).tar());
        push("latest", base);
        push("edge", base);
    }

    @AfterAll
    void nothingToClose() {
        assertTrue(node.live());
    }

    private void push(String tag, byte[]... layers) {
        Picture.Builder image = Picture.oci("linux/amd64");
        List.of(layers).forEach(layer -> image.layer(Packing.GZIP, layer));
        image.build().pushTo(registry, "api/app", tag);
    }

    private URI api(String path) {
        return node.server().resolve("/pinnace/api/" + path);
    }

    private String app(String tag) {
        return registry.name() + "/api/app:" + tag;
    }

    private static JsonObject json(Answer answer) {
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(
                "application/json;charset=utf-8", answer.header("Content-Type").orElse(""));
        assertEquals(answer.head().length(), answer.body().length);
        return Skopeo.json(answer.body());
    }

    @Test
    void whatIsSaidOfAnImageIsWhatComes() {
        JsonObject said = json(Answer.to("GET", api("image/" + app("1.10") + "?base=" + app("1.9"))));
        URI archive = node.server().resolve(said.getJsonObject("links").getString("archive"));
        Answer came = Answer.to("GET", archive);
        assertEquals(came.body().length, said.getInt("bytes"));
        assertTrue(came.header("Content-Disposition").orElse("").contains(said.getString("file")), came::toString);
        assertEquals(came.header("Docker-Content-Digest").orElse(""), said.getString("manifest"));
        assertEquals(
                archive.getRawPath() + "?" + archive.getRawQuery(),
                came.header("Content-Location").orElse(""));
        assertEquals(1, said.getInt("leftOutLayers"));
        assertEquals(2, said.getJsonArray("layers").size());
        Answer sums = Answer.to(
                "GET", node.server().resolve(said.getJsonObject("links").getString("sums")));
        assertEquals(200, sums.status(), sums::toString);
    }

    @Test
    void whetherAnImageExistsIsSaidWithItsDigestAndWithoutContent() {
        RawHttp.Head there = Answer.headOf("HEAD", api("image/" + app("1.9") + "?platform=linux/riscv64"));
        assertEquals(200, there.status(), there::toString);
        assertEquals(
                Answer.headOf("HEAD", node.pull(app("1.9"))).header("Docker-Content-Digest"),
                there.header("Docker-Content-Digest"));
        assertEquals("no-store", there.header("Cache-Control").orElse(""));
        assertEquals(404, Answer.headOf("HEAD", api("image/" + app("none"))).status());
        assertEquals(403, Answer.headOf("HEAD", api("image/10.0.0.1:5000/x")).status());
        assertEquals(400, Answer.headOf("HEAD", api("image/A%2FB")).status());
        assertEquals(
                400,
                Answer.headOf("HEAD", api("image/" + app("1.9") + "?platform=x"))
                        .status());
    }

    @Test
    void whileSomebodyTypesARegistryIsAskedByHeadAlone() {
        Upstream upstream = peers.upstream();
        Picture picture = Picture.ofNoise(77, 10_000);
        String name = upstream.put("api/typed", picture);
        RawHttp.Head there = Answer.headOf("HEAD", api("image/" + name));
        assertEquals(200, there.status(), there::toString);
        assertEquals(Optional.empty(), there.header("Docker-Content-Digest"), "this registry does not say it of a tag");
        RawHttp.Head pinned = Answer.headOf("HEAD", api("image/" + name + "@" + picture.digest()));
        assertEquals(Optional.of(picture.digest()), pinned.header("Docker-Content-Digest"));
        RawHttp.Head none = Answer.headOf("HEAD", api("image/" + name + "1"));
        assertEquals(404, none.status(), none::toString);
        assertTrue(none.header("Pinnace-Error").orElse("").contains("has no api/typed:11"), none::toString);
        upstream.guard("api/typed", "Basic nobody");
        RawHttp.Head login = Answer.headOf("HEAD", api("image/" + name + "2"));
        assertEquals(401, login.status(), login::toString);
        assertEquals("X-Registry-Auth", login.header("WWW-Authenticate").orElse(""));
        assertEquals(
                List.of("HEAD", "HEAD", "HEAD", "HEAD"),
                upstream.requests("api/typed").stream()
                        .map(Upstream.Request::method)
                        .toList());
    }

    @Test
    void thePlatformsOfAnIndexHaveTheirSizes() {
        JsonObject said = json(Answer.to("GET", api("image/" + peers.images().index() + "?platform=linux/arm64")));
        assertEquals("linux/arm64", said.getString("platform"));
        List<String> platforms = said.getJsonArray("platforms").getValuesAs(JsonObject.class).stream()
                .map(one -> one.getString("platform") + " " + (one.getInt("bytes") > 0))
                .toList();
        assertEquals(List.of("linux/s390x true", "linux/arm64 true", "linux/amd64 true"), platforms);
    }

    @Test
    void theHighestVersionComesFirst() {
        JsonObject all = json(Answer.to("GET", api("tags/" + registry.name() + "/api/app")));
        assertEquals(List.of("latest", "1.10", "1.9", "edge"), tags(all));
        JsonObject some = json(Answer.to("GET", api("tags/" + registry.name() + "/api/app?filter=1.&limit=1")));
        assertEquals(List.of("1.10"), tags(some));
        assertEquals(2, some.getInt("fit"));
        assertFalse(some.getBoolean("more"));
    }

    private static List<String> tags(JsonObject said) {
        return said.getJsonArray("tags").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    @Test
    void aListIsSaidToBeWhatItIs() {
        Answer redirect = Posted.to(api("list"), List.of(app("1.9"), app("1.10")));
        assertEquals(303, redirect.status(), redirect::toString);
        URI there = api("list").resolve(redirect.header("Location").orElseThrow());
        JsonObject said = json(Answer.inTheEnd("GET", there));
        Answer came = Answer.to(
                "HEAD", node.server().resolve(said.getJsonObject("links").getString("archive")));
        JsonObject archive = said.getJsonObject("archive");
        assertEquals(came.head().length(), archive.getJsonNumber("bytes").longValueExact());
        assertEquals(2, archive.getInt("layers"));
        assertEquals(2, archive.getJsonArray("images").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/APP:1.11 | 404 | the tags that are most like it: 1.10, 1.9, edge",
                "image/APP:1.9?platform=linux/s390x | 404 | linux/s390x; it exists for linux/amd64",
                "image/APP:1.9?plattform=x | 400 | There is no parameter",
                "image/APP:1.9?platform=linux/riscv64 | 404 | linux/riscv64",
                "image/APP:1.9?part=1 | 400 | There is no parameter",
                "image/A%2FB | 400 | ",
                "tags/APP?limit=0 | 400 | limit must be",
                "tags/APP?limit=1001 | 400 | limit must be",
                "tags/APP?page=2 | 400 | There is no parameter",
                "tags/APP@sha256:0000000000000000000000000000000000000000000000000000000000000000 | 400 | alone",
                "tags/NONE/x | 404 | no tags of",
                "tags/10.0.0.1:5000/x | 403 | private-registries",
                "image/10.0.0.1:5000/x | 403 | private-registries",
                "list | 400 | names no image",
                "nothing | 404 | ",
            })
    void whatIsWrongIsToldInJsonToo(String path, int status, String part) {
        URI url = api(path.replace("APP", registry.name() + "/api/app").replace("NONE", registry.name()));
        Answer answer = Answer.to("GET", url, JSON);
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.text().contains(part == null ? "" : part), answer::toString);
    }

    @Test
    void registriesAreToldTheVersion() {
        String version = json(Answer.to("GET", api("version"))).getString("version");
        Answer.to("GET", api("image/" + app("1.10")));
        assertTrue(
                registry.accesses().stream().anyMatch(access -> access.agent().equals("pinnace/" + version)),
                () -> registry.accesses().toString());
    }

    /** Every path is asked for, so that a new one has to be described, and none is described that is not there. */
    @Test
    void everyAnswerIsAsItIsDescribed() throws IOException {
        Answer document = Answer.to("GET", api("openapi.yaml"));
        assertEquals(200, document.status(), document::toString);
        JsonNode described = new ObjectMapper(new YAMLFactory()).readTree(document.text());
        Map<String, String> asked = new HashMap<>(Map.of(
                "/pull/{reference}.tar", "pull/" + app("1.9") + ".tar?platform=linux/amd64",
                "/pull.tar", "pull.tar?image=" + app("1.9"),
                "/sums/{reference}.sha256", "sums/" + app("1.9") + ".sha256",
                "/sums.sha256", "sums.sha256?image=" + app("1.9"),
                "/api/image/{reference}", "api/image/" + app("1.10"),
                "/api/tags/{repository}", "api/tags/" + registry.name() + "/api/app",
                "/api/list", "api/list?image=" + app("1.9") + "&image=" + app("1.10"),
                "/api/version", "api/version",
                "/api/openapi.yaml", "api/openapi.yaml",
                "/health/live", "health/live"));
        asked.put("/get/{reference}.sh", "get/" + app("1.9") + ".sh");
        asked.put("/get.sh", "get.sh?image=" + app("1.9"));
        asked.put("/api/about", "api/about");
        asked.put("/health/ready", "health/ready");
        asked.put("/api/watch/{id}", "api/watch/" + "0".repeat(32));
        asked.put("/metrics", METRICS);
        asked.put("/get/{reference}.ps1", "get/" + app("1.9") + ".ps1");
        asked.put("/get.ps1", "get.ps1?image=" + app("1.9"));
        List<String> paths = new ArrayList<>();
        described.get("paths").fields().forEachRemaining(path -> {
            if (path.getKey().equals("/api/downloads")) {
                assertEquals(403, Answer.to("GET", api("downloads")).status(), "callers without a login");
            } else if (path.getValue().has("get")) {
                paths.add(path.getKey());
                check(described, path.getValue().get("get"), asked.getOrDefault(path.getKey(), path.getKey()));
            }
        });
        assertEquals(new TreeSet<>(asked.keySet()), new TreeSet<>(paths));
    }

    private void check(JsonNode document, JsonNode operation, String target) {
        boolean refused = target.equals(METRICS);
        URI url = node.server().resolve("/pinnace/" + target);
        Answer answer = refused ? Answer.to("GET", url, JSON) : Answer.inTheEnd("GET", url);
        int status = refused ? 403 : 200;
        assertEquals(status, answer.status(), answer::toString);
        JsonNode response = resolved(document, operation.get("responses").get(String.valueOf(status)));
        String type = answer.header("Content-Type").orElse("").replaceFirst(";.*", "");
        assertTrue(response.get("content").has(type), target + " is of type " + type);
        JsonNode schema = response.get("content").get(type).get("schema");
        if (type.endsWith("json")) {
            conforms(document, schema, answer.text(), target);
        }
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** And has nothing that is not described. */
    private static void conforms(JsonNode document, JsonNode schema, String answer, String target) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        closed(whole);
        var errors = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(answer, com.networknt.schema.InputFormat.JSON);
        assertTrue(errors.isEmpty(), () -> target + ": " + errors);
    }

    private static void closed(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(ApiIT::closed);
    }

    @Test
    void aSealedLoginIsAsItIsDescribed() throws IOException {
        JsonNode described = new ObjectMapper(new YAMLFactory())
                .readTree(Answer.to("GET", api("openapi.yaml")).text());
        JsonNode operation = described.get("paths").get("/api/login").get("post");
        JsonNode content = operation.get("responses").get("200").get("content");
        Answer answer = Posted.text(api("login"), "registry=ghcr.io&user=alice&secret=sesame");
        assertEquals(200, answer.status(), answer::toString);
        conforms(described, content.get("application/json").get("schema"), answer.text(), "a sealed login");
    }

    @Test
    void anErrorIsAsItIsDescribed() throws IOException {
        JsonNode described = new ObjectMapper(new YAMLFactory())
                .readTree(Answer.to("GET", api("openapi.yaml")).text());
        Answer answer = Answer.to("GET", api("image/" + app("none")), JSON);
        assertEquals(
                "application/problem+json",
                answer.header("Content-Type").orElse("").replaceFirst(";.*", ""));
        conforms(
                described,
                described.at("/components/schemas/Problem"),
                new String(answer.body(), StandardCharsets.UTF_8),
                "an error");
    }
}
