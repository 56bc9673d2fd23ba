package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Answer;
import pinnace.rig.Artifact;
import pinnace.rig.Artifact.Piece;
import pinnace.rig.Child;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;

/** URLs of all platforms: what they cost, what they mean, and what hostile indexes come to. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class AllPlatformsUrlIT {

    private static final String REPOSITORY = "all/urls";

    private final Peers peers;
    private final RealRegistry registry;
    private final Node node;
    private final Artifact amd = image("linux/amd64");
    private final Artifact arm = image("linux/arm64");
    private final Artifact attestation = Artifact.attestation("{\"_type\":\"statement\"}");
    private final Artifact index = Artifact.index(
            false,
            List.of(attestation.entry("unknown", "unknown"), arm.entry("linux", "arm64"), amd.entry("linux", "amd64")));

    AllPlatformsUrlIT(Peers peers) {
        this.peers = peers;
        registry = peers.registry();
        node = peers.node(Host.EXECUTABLE);
        List.of(amd, arm, attestation).forEach(child -> child.pushTo(registry, REPOSITORY));
        index.pushTo(registry, REPOSITORY, "1");
    }

    private static Artifact image(String platform) {
        return Artifact.of(Picture.oci(platform)
                .layer(Packing.GZIP, new Layers().noise("base", 50_000, 4).tar())
                .layer(Packing.GZIP, new Layers().file("own", platform).tar())
                .build());
    }

    private static URI all(Node node, String name, String more) {
        return URI.create(node.pull(name) + "?platform=all" + more);
    }

    private String name() {
        return registry.name() + "/" + REPOSITORY + ":1";
    }

    private static String blob(String digest) {
        return digest.replace("sha256:", "blobs/sha256/");
    }

    @Test
    void everyNodeGivesTheSameBytesAndContinuesThoseOfAnother() {
        Answer whole = Answer.to("GET", all(node, name(), ""));
        assertEquals(200, whole.status(), whole::toString);
        assertEquals(Optional.of(index.digest()), whole.header("Docker-Content-Digest"));
        String location = whole.header("Content-Location").orElseThrow();
        assertTrue(location.endsWith(REPOSITORY + ":1@" + index.digest() + ".tar?platform=all"), location);
        String file = whole.header("Content-Disposition").orElseThrow();
        assertTrue(file.matches("attachment; filename=\"all_urls_1_all_[0-9a-f]{12}\\.tar\""), file);
        assertEquals(whole.head().length(), whole.body().length);
        assertEquals(
                whole.header("ETag"), Answer.to("HEAD", all(node, name(), "")).header("ETag"));
        Node other = peers.node(Host.TOMCAT);
        Answer rest = Answer.to(
                "GET",
                other.server().resolve(location),
                "Range: bytes=20000-",
                "If-Range: " + whole.header("ETag").orElseThrow());
        assertEquals(206, rest.status(), rest::toString);
        assertEquals(whole.header("ETag"), rest.header("ETag"));
        assertArrayEquals(Arrays.copyOfRange(whole.body(), 20_000, whole.body().length), rest.body());
    }

    private static void asked(RealRegistry counted, int times, String why) {
        Child.until(Duration.ofSeconds(30), () -> manifests(counted).size() >= times);
        assertEquals(times, manifests(counted).size(), () -> why + ": " + manifests(counted));
        assertEquals(times, new TreeSet<>(manifests(counted)).size(), () -> "once each: " + manifests(counted));
    }

    private static List<String> manifests(RealRegistry counted) {
        return counted.accesses().stream()
                .filter(access ->
                        access.path().contains("/manifests/") && access.method().equals("GET"))
                .map(RealRegistry.Access::path)
                .toList();
    }

    @Test
    void eachDocumentCostsOneManifestAndAResumeNone() {
        try (RealRegistry counted = registry.unshared();
                Node fresh = Node.beside(Map.of(), counted.name())) {
            URI url = all(fresh, counted.name() + "/" + REPOSITORY + ":1", "");
            Answer described = Answer.to("GET", URI.create(url + "&dry-run=1"), "Accept: application/json");
            JsonObject json = Skopeo.json(described.body());
            assertEquals(4, json.getJsonObject("manifests").getInt(counted.name()));
            assertEquals("all", json.getJsonArray("images").getJsonObject(0).getString("platform"));
            asked(counted, 4, "the index and what it refers to");
            byte[] whole = Answer.to("GET", url).body();
            assertEquals(json.getJsonNumber("bytes").longValue(), whole.length);
            Answer rest = Answer.to("GET", url, "Range: bytes=1000-");
            assertEquals(206, rest.status(), rest::toString);
            asked(counted, 4, "what is known costs nothing");
        }
    }

    @Test
    void aListHasItBesideOthersWithWhatTheyShareOnce() {
        String query = "image=" + peers.images().small() + "&image=" + name()
                + "%20platform=all%20as=corp.example/whole:1&image=" + name() + "%20platform=linux/arm64";
        URI url = node.server().resolve("/pinnace/pull.tar?" + query);
        String location = Answer.to("GET", url).header("Location").orElseThrow();
        assertTrue(location.startsWith("./pull.tar?list=1"), location);
        byte[] tar = Answer.to("GET", url.resolve(location)).body();
        Contents contents = Contents.of(tar);
        List<String> names = contents.files().stream().map(Contents.File::name).toList();
        assertEquals(names.size(), new TreeSet<>(names).size(), names::toString);
        List<Artifact> documents = List.of(index, amd, arm, attestation);
        for (Artifact one : documents) {
            assertArrayEquals(one.document(), contents.bytes(tar, blob(one.digest())));
        }
        List<JsonObject> named = Skopeo.json(contents.bytes(tar, "index.json")).getJsonArray("manifests").stream()
                .map(JsonObject.class::cast)
                .toList();
        assertEquals(index.digest(), named.get(1).getString("digest"));
        assertEquals(
                "corp.example/whole:1",
                named.get(1).getJsonObject("annotations").getString("io.containerd.image.name"));
        assertEquals(arm.digest(), named.get(2).getString("digest"));
    }

    @Test
    void aLongListHasItInOneOfItsUrls() {
        URI lists = node.server().resolve("/pinnace/pull.txt?tar-size=1MiB");
        Answer urls = Posted.to(
                lists, List.of(name() + " platform=all", peers.images().small()));
        assertEquals(200, urls.status(), urls::toString);
        byte[] tar = Answer.to("GET", URI.create(urls.text().strip())).body();
        for (Artifact one : List.of(index, amd, arm, attestation)) {
            assertArrayEquals(one.document(), Contents.of(tar).bytes(tar, blob(one.digest())));
        }
        Answer described = Posted.to(
                node.server().resolve("/pinnace/pull.txt?dry-run=1"),
                List.of(name() + " platform=all", peers.images().small()));
        assertTrue(described.text().contains(registry.name() + " counts 5 manifests"), described::toString);
    }

    @Test
    void theSumsAreThoseOfEveryDocument() {
        String path = "/pinnace/sums/" + name() + ".sha256?platform=all";
        Answer sums = Answer.to("GET", node.server().resolve(path));
        assertEquals(200, sums.status(), sums::toString);
        byte[] tar = Answer.to("GET", all(node, name(), "")).body();
        for (Contents.File file : Contents.of(tar).files()) {
            if (!file.name().endsWith("/")) {
                String line = Sha256.of(Contents.of(tar).bytes(tar, file.name())) + "  " + file.name() + "\n";
                assertTrue(sums.text().contains(line), line + sums.text());
            }
        }
        assertTrue(sums.text().contains(blob(index.digest())), sums::text);
    }

    private static void isRefused(Answer answer, int status, String... words) {
        assertEquals(status, answer.status(), answer::toString);
        for (String word : words) {
            assertTrue(answer.text().contains(word), answer::toString);
        }
        assertTrue(answer.header("Pinnace-Error").isPresent(), answer::toString);
    }

    /** A document that is as large as manifests are read. */
    private static Artifact large(int number) {
        return Artifact.of(
                "",
                Piece.of("application/vnd.oci.image.config.v1+json", "{\"x\":\"" + "x".repeat(3) + number + "\"}"),
                IntStream.range(0, 900)
                        .mapToObj(i -> Piece.of("application/" + "y".repeat(2_000), number + "/" + i))
                        .toArray(Piece[]::new));
    }

    @Test
    void whatCannotBeHadIsSaidWithWhatItIs() {
        try (FakeRegistry fake = new FakeRegistry();
                Node small = Node.beside(Map.of(), fake.name())) {
            List.of(amd, arm, attestation).forEach(child -> child.putInto(fake, REPOSITORY, child.digest()));
            Artifact windows = Artifact.of(
                    "",
                    Piece.of(
                            "application/vnd.oci.image.config.v1+json",
                            "{\"os\":\"windows\",\"architecture\":\"amd64\"}"),
                    Piece.of("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "not here"));
            windows.putInto(fake, REPOSITORY, windows.digest());
            String foreign = Artifact.index(
                            false, List.of(amd.entry("linux", "amd64"), windows.entry("windows", "amd64")))
                    .putInto(fake, REPOSITORY, "foreign");
            isRefused(Answer.to("GET", all(small, foreign, "")), 422, "foreign layer for windows/amd64 (sha256:");
            isRefused(Answer.to("GET", all(small, foreign, "&format=oci")), 422, "windows/amd64");

            Artifact gone = image("linux/s390x");
            String missing = Artifact.index(false, List.of(amd.entry("linux", "amd64"), gone.entry("linux", "s390x")))
                    .putInto(fake, REPOSITORY, "missing");
            isRefused(Answer.to("GET", all(small, missing, "")), 404, gone.digest());

            JsonObject wrong = Json.createObjectBuilder(amd.entry("linux", "amd64"))
                    .add("size", 7)
                    .build();
            String sizes = Artifact.index(false, List.of(wrong)).putInto(fake, REPOSITORY, "sizes");
            isRefused(Answer.to("GET", all(small, sizes, "")), 502, amd.digest());

            String layer = Artifact.index(
                            false,
                            List.of(Json.createObjectBuilder(amd.entry())
                                    .add("mediaType", "application/vnd.oci.image.layer.v1.tar")
                                    .build()))
                    .putInto(fake, REPOSITORY, "layer");
            isRefused(Answer.to("GET", all(small, layer, "")), 422, "application/vnd.oci.image.layer.v1.tar");

            // What an index says of another's digest: the other document is sent for it.
            fake.serve("/v2/" + REPOSITORY + "/manifests/" + gone.digest(), Picture.indexType(false), index.document());
            isRefused(Answer.to("GET", all(small, missing, "")), 502, "does not have its digest");
        }
    }

    @Test
    void aHostileIndexCostsBoundedMemoryAndEndsInASentence() {
        try (FakeRegistry fake = new FakeRegistry();
                Node small = Node.beside(Map.of(), fake.name())) {
            List<JsonObject> entries = new ArrayList<>();
            byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
            IntStream.range(0, 1_001)
                    .forEach(i -> entries.add(
                            Artifact.of("", new Piece("x/" + i, nothing)).entry()));
            String thousands = Artifact.index(false, entries).putInto(fake, REPOSITORY, "thousands");
            isRefused(Answer.to("GET", all(small, thousands, "")), 422, "more than 1000 entries");

            List<JsonObject> halves = List.of(entries.subList(0, 600), entries.subList(600, 1_001)).stream()
                    .map(half -> Artifact.index(false, half))
                    .peek(half -> half.putInto(fake, REPOSITORY, half.digest()))
                    .map(Artifact::entry)
                    .toList();
            String nested = Artifact.index(false, halves).putInto(fake, REPOSITORY, "nested");
            isRefused(Answer.to("GET", all(small, nested, "")), 422, "more than 1000 documents");

            List<JsonObject> large = IntStream.range(0, 12)
                    .mapToObj(AllPlatformsUrlIT::large)
                    .peek(child -> child.putInto(fake, REPOSITORY, child.digest()))
                    .map(Artifact::entry)
                    .toList();
            String tooLarge = Artifact.index(false, large).putInto(fake, REPOSITORY, "large");
            isRefused(Answer.to("GET", all(small, tooLarge, "")), 503, "no memory");
            assertTrue(small.live(), small::said);
            assertTrue(!small.said().contains("OutOfMemoryError"), small::said);
            // And what it took is given back.
            List.of(amd, arm, attestation).forEach(child -> child.putInto(fake, REPOSITORY, child.digest()));
            Answer good = Answer.to("GET", all(small, index.putInto(fake, REPOSITORY, "good"), ""));
            assertEquals(200, good.status(), good::toString);
        }
    }

    /** A thousand entries with annotations of their own, as large artifacts have them, are more than 64 KiB. */
    @Test
    void anIndexOfSeveralHundredKibibytesIsKept() {
        JsonObject entry = Json.createObjectBuilder(amd.entry("linux", "amd64"))
                .add("annotations", Json.createObjectBuilder().add("long", "x".repeat(600)))
                .build();
        Artifact many = Artifact.index(
                false, IntStream.range(0, 300).mapToObj(i -> entry).toList());
        assertTrue(many.document().length > 200_000);
        byte[] tar = Answer.to("GET", all(node, many.pushTo(registry, REPOSITORY, "many"), ""))
                .body();
        assertArrayEquals(many.document(), Contents.of(tar).bytes(tar, blob(many.digest())));
    }

    @Test
    void itIsRefusedBeforeTheFirstManifestIfTheRegistryGivesTooFew() {
        try (FakeRegistry fake = new FakeRegistry();
                Node small = Node.beside(Map.of(), fake.name())) {
            List.of(amd, arm, attestation).forEach(child -> child.putInto(fake, REPOSITORY, child.digest()));
            String name = index.putInto(fake, REPOSITORY, "1");
            String path = "/v2/" + REPOSITORY + "/manifests/1";
            fake.always(path, request -> limited(fake.proper(request), "2"));
            isRefused(
                    Answer.to("GET", all(small, name, "")), 429, "needs 3 manifests of " + fake.name(), "gives 2 more");
            long asked = fake.requests().stream()
                    .filter(request -> request.path().contains("/manifests/sha256:"))
                    .count();
            assertEquals(0, asked);
        }
    }

    private static Reply limited(Reply reply, String left) {
        return reply.with("ratelimit-remaining", left + ";w=21600");
    }
}
