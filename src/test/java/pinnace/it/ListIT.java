package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Middlebox;
import pinnace.rig.Middlebox.Brand;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Skopeo;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;

/** Many images in one file: how a list is sent, what it leads to, and what goes wrong with it. */
@TestInstance(Lifecycle.PER_CLASS)
@Order(14)
class ListIT {

    private static final byte[] BASE = new Layers().noise("base", 700_000, 40).tar();

    private final RealRegistry registry = RealRegistry.start();
    private final RealRegistry other = registry.unshared();
    private final Node node = Node.beside(Map.of(), registry.name(), other.name());
    private final URI lists = node.server().resolve("/pinnace/pull.tar");

    @BeforeAll
    void push() {
        picture("a").pushTo(registry, "team/first", "1");
        picture("b").pushTo(registry, "team/second", "2");
        picture("c").pushTo(registry, "other/first", "1");
        Picture arm = Picture.oci("linux/arm64").layer(Packing.PLAIN, BASE).build();
        Picture amd = Picture.oci("linux/amd64").layer(Packing.PLAIN, BASE).build();
        arm.pushTo(registry, "team/multi", arm.digest());
        amd.pushTo(registry, "team/multi", amd.digest());
        registry.pushManifest(
                "team/multi",
                "3",
                Picture.indexType(false),
                Picture.index(false, Map.of("linux/arm64", arm, "linux/amd64", amd)));
    }

    @AfterAll
    void close() {
        node.close();
        other.close();
        registry.close();
    }

    private static Picture picture(String content) {
        return Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, BASE)
                .layer(Packing.GZIP, new Layers().file("which", content).tar())
                .build();
    }

    private String at(String image) {
        return registry.name() + "/" + image;
    }

    private URI images(String... images) {
        String query = Arrays.stream(images)
                .map(image -> "image=" + URLEncoder.encode(image, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(lists + "?" + query);
    }

    private static Path write(Path directory, String... lines) throws IOException {
        return Files.writeString(directory.resolve("list.txt"), String.join("\n", lines) + "\n");
    }

    private Answer post(URI url, String type, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        return Answer.raw(
                url,
                "POST " + target + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nConnection: close\r\n"
                        + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: " + bytes.length
                        + "\r\n" + Arrays.stream(headers).map(h -> h + "\r\n").collect(Collectors.joining()) + "\r\n"
                        + body);
    }

    private static JsonArray metadata(byte[] archive) {
        byte[] json = Contents.of(archive).bytes(archive, "manifest.json");
        return Skopeo.json(
                        ("{\"all\":" + new String(json, StandardCharsets.UTF_8) + "}").getBytes(StandardCharsets.UTF_8))
                .getJsonArray("all");
    }

    private static List<String> tags(byte[] archive) {
        return metadata(archive).getValuesAs(JsonObject.class).stream()
                .flatMap(image -> image.getJsonArray("RepoTags").getValuesAs(jakarta.json.JsonString.class).stream())
                .map(jakarta.json.JsonString::getString)
                .toList();
    }

    private static List<String> names(byte[] archive) {
        return Skopeo.json(Contents.of(archive).bytes(archive, "index.json"))
                .getJsonArray("manifests")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(one -> one.getJsonObject("annotations").getString("io.containerd.image.name"))
                .toList();
    }

    @Test
    void imagesOfSeveralRegistriesShareTheirLayersAndKeepTheirOrder(@TempDir Path dir) throws IOException {
        URI url = images(at("team/second:2"), other.name() + "/team/first:1", at("other/first:1"));
        Path file = dir.resolve("x.tar");
        Clients.wget(url, file).succeeded();
        byte[] archive = Files.readAllBytes(file);
        assertEquals(List.of(at("team/second:2"), other.name() + "/team/first:1", at("other/first:1")), tags(archive));
        assertEquals(tags(archive), names(archive));
        List<Contents.File> large = Contents.of(archive).files().stream()
                .filter(one -> one.size() > 500_000)
                .toList();
        assertEquals(1, large.size(), "the shared layer");
        assertTrue(archive.length < 800_000, "length " + archive.length);
    }

    @Test
    void whateverWayAListIsSentItLeadsToTheSameFile(@TempDir Path dir) throws IOException {
        String[] lines = {
            "\uFEFF# what the cluster needs",
            "",
            at("team/first:1") + "\r",
            "- image: \"" + at("team/second:2") + "\"",
            at("team/multi:3") + "  platform=linux/arm64 as=registry.corp/x/y:9 # renamed",
            at("team/first:1")
        };
        Path list = write(dir, lines);
        String form = "image=" + URLEncoder.encode(Files.readString(list), StandardCharsets.UTF_8);
        Path expected = dir.resolve("expected.tar");
        Clients.wget(
                        images(
                                at("team/first:1"),
                                at("team/second:2"),
                                at("team/multi:3") + " platform=linux/arm64" + " as=registry.corp/x/y:9"),
                        expected)
                .succeeded();
        byte[] archive = Files.readAllBytes(expected);
        assertEquals(List.of(at("team/first:1"), at("team/second:2"), "registry.corp/x/y:9"), tags(archive));
        Path got = dir.resolve("got.tar");
        for (String[] options : new String[][] {
            {"--location", "--fail", "--data-binary", "@" + list},
            {"--location", "--fail", "--form", "any=@" + list},
            {"--location", "--fail", "--data", form},
            {"--location", "--fail", "--header", "Content-Type: text/plain", "--data-binary", "@" + list}
        }) {
            Clients.curl(lists, got, options).succeeded();
            assertArrayEquals(archive, Files.readAllBytes(got), () -> String.join(" ", options));
        }
        Clients.wget(lists, got, "--post-file=" + list).succeeded();
        assertArrayEquals(archive, Files.readAllBytes(got), "wget");
        Files.write(list, String.join("\r\n", lines).substring(1).getBytes(StandardCharsets.UTF_16));
        Clients.curl(lists, got, "--location", "--fail", "--data-binary", "@" + list)
                .succeeded();
        assertArrayEquals(archive, Files.readAllBytes(got), "UTF-16, as PowerShell writes it");
    }

    @Test
    void oneAnswerNamesEveryBadLineWithItsNumber() {
        Answer malformed = post(lists, "", at("team/first:1") + "\n# no\n" + at("Team/x") + "\nx foo=1\nnginx nginx\n");
        assertEquals(400, malformed.status());
        List<String> said = malformed.text().lines().toList();
        assertEquals("3 of the 4 lines of the list failed", said.get(0));
        assertTrue(said.get(1).startsWith("Line 3: Repository names are in lower case"), malformed::toString);
        assertTrue(said.get(2).startsWith("Line 4: Only platform= and as="), malformed::toString);
        assertTrue(said.get(3).startsWith("Line 5: "), malformed::toString);
        assertTrue(malformed.header("Pinnace-Error").orElse("").contains("Line 5"), malformed::toString);
        String list = "# first\n" + at("team/none:1") + "\n" + at("team/first:1") + "\n" + at("team/first:9") + "\n";
        Answer posted = post(lists, "", list);
        Answer absent = Answer.inTheEnd(
                "GET", lists.resolve(posted.header("Location").orElseThrow()), "Accept: application/json");
        assertEquals(404, absent.status());
        JsonObject problem = Skopeo.json(absent.body());
        assertEquals("2 of the 3 lines of the list failed", problem.getString("detail"));
        assertTrue(problem.getJsonArray("errors").getString(0).startsWith("Line 2: "), absent::toString);
        assertTrue(problem.getJsonArray("errors").getString(1).startsWith("Line 4: "), absent::toString);
        Answer page =
                Answer.inTheEnd("GET", lists.resolve(posted.header("Location").orElseThrow()), "Accept: text/html");
        assertTrue(page.text().contains("Line 4: "), page::toString);
        Answer joined = post(lists, "application/x-www-form-urlencoded", at("team/first:1") + at("team/second:2"));
        assertEquals(400, joined.status());
        assertTrue(joined.text().contains("--data-binary"), joined::toString);
        assertEquals(400, post(lists, "", "# nothing\n\n").status());
        assertEquals(413, post(lists, "", "nginx:1\n".repeat(3_000)).status());
        assertEquals(413, post(lists, "", "# a comment\n".repeat(30_000)).status());
    }

    @Test
    void whatDoesNotExistIsLeftOutIfThatIsWanted() {
        URI skipping = URI.create(lists + "?missing=skip");
        Answer posted = post(skipping, "", at("team/none:1") + "\n" + at("team/first:1") + "\n");
        assertEquals(303, posted.status());
        URI url = lists.resolve(posted.header("Location").orElseThrow());
        Answer file = Answer.inTheEnd("GET", url);
        assertEquals(List.of(at("team/first:1")), tags(file.body()));
        assertTrue(file.header("Content-Disposition").orElse("").contains("_without_1_"), file.head()::toString);
        Answer told = Answer.inTheEnd("GET", URI.create(url + "&dry-run=1"));
        assertTrue(told.text().contains(at("team/none:1") + " does not exist and is left out"), told::toString);
        Answer none = Answer.inTheEnd(
                "GET",
                lists.resolve(post(skipping, "", at("team/none:1") + "\n")
                        .header("Location")
                        .orElseThrow()));
        assertEquals(404, none.status());
        assertEquals(
                400,
                Answer.to("GET", URI.create(images("nginx") + "&missing=skip")).status());
    }

    @Test
    void twoImagesOfTheSameNameAreRefused() {
        Answer same =
                Answer.inTheEnd("GET", images(at("team/first:1"), at("team/second:2") + " as=" + at("team/first:1")));
        assertEquals(400, same.status(), same::toString);
        assertTrue(same.text().contains("Line 2: " + at("team/first:1")), same::toString);
        assertTrue(same.text().contains("that of line 1"), same::toString);
        Answer platforms =
                Answer.inTheEnd("GET", images(at("team/multi:3"), at("team/multi:3") + " platform=linux/arm64"));
        assertEquals(400, platforms.status(), platforms::toString);
        Answer both = Answer.inTheEnd(
                "GET", images(at("team/multi:3"), at("team/multi:3") + " platform=linux/arm64 as=x/arm:3"));
        assertEquals(200, both.status(), both::toString);
    }

    @Test
    void aPostIsNeverAResume(@TempDir Path dir) throws IOException {
        Path list = write(dir, at("team/first:1"), at("team/second:2"));
        Answer refused = post(lists, "", Files.readString(list), "Range: bytes=1000-");
        assertEquals(409, refused.status());
        assertTrue(refused.text().contains("send it once without -c"), refused::toString);
        Path file = Files.write(dir.resolve("pull.tar"), new byte[5_000]);
        Outcome wget = Clients.wgetContinue(lists, dir, "--post-file=" + list);
        assertNotEquals(0, wget.exit(), wget::toString);
        assertEquals(5_000, Files.size(file));
    }

    @Test
    void aCutDownloadOfAListIsContinuedOnAnotherNode(@TempDir Path dir) throws IOException {
        Answer posted = post(lists, "", at("team/first:1") + "\n" + at("team/multi:3") + "\n");
        URI names = lists.resolve(posted.header("Location").orElseThrow());
        URI pinned = names.resolve(Answer.to("GET", names).header("Location").orElseThrow());
        assertTrue(pinned.getQuery().startsWith("list="), pinned::toString);
        byte[] whole = Answer.to("GET", pinned).body();
        Answer head = Answer.to("HEAD", pinned);
        assertEquals(whole.length, head.head().length());
        assertTrue(head.header("Content-Location").isEmpty(), head::toString);
        Path file = Files.write(dir.resolve("x.tar"), Arrays.copyOf(whole, 300_000));
        try (Node second = Node.beside(Map.of("default-platform", "linux/arm64"), registry.name())) {
            URI there = second.server().resolve(pinned.getRawPath() + "?" + pinned.getRawQuery());
            Clients.curl(there, file, "--fail", "--continue-at", "-").succeeded();
            assertArrayEquals(whole, Files.readAllBytes(file));
            assertEquals(
                    head.header("ETag").orElseThrow(),
                    Answer.to("HEAD", there).header("ETag").orElse(""));
        }
        // A range of what is not pinned is answered, for wget would begin a second file after a redirect.
        Answer rest = Answer.to("GET", names, "Range: bytes=300000-");
        assertEquals(206, rest.status(), rest::toString);
        assertArrayEquals(Arrays.copyOfRange(whole, 300_000, whole.length), rest.body());
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"EXECUTABLE", "TOMCAT"})
    void aUrlAsLongAsAllowedPassesNginxAndALongerListIsRefused(Host host, @TempDir Path dir) throws IOException {
        Picture picture = Picture.ofNoise(77, 2_000);
        List<String> all = IntStream.range(0, 80)
                .mapToObj(i -> "fleet/" + Long.toString(i * 7_919L + 123_457L, 36) + "/component-" + i + ":v1." + i)
                .toList();
        all.forEach(name ->
                picture.pushTo(registry, name.substring(0, name.indexOf(':')), name.substring(name.indexOf(':') + 1)));
        try (Node fresh = Node.start(host, Node.reaching(Map.of(), registry.name()));
                Middlebox nginx = Middlebox.before(fresh.server().getPort(), Brand.NGINX)) {
            URI front = nginx.through(fresh.server().resolve("/pinnace/pull.tar"));
            int most = 0;
            for (int images = 80; most == 0; images--) {
                Path list =
                        write(dir, all.subList(0, images).stream().map(this::at).toArray(String[]::new));
                Outcome posted = Clients.curl(
                        front, dir.resolve("out"), "--data-binary", "@" + list, "--write-out", "%{http_code}");
                most = posted.out().equals("303") ? images : 0;
                assertTrue(most > 0 || posted.out().equals("413"), posted::toString);
                assertTrue(most > 0 || Files.readString(dir.resolve("out")).contains("/pull.txt"));
            }
            assertTrue(most >= 45, "only " + most + " images");
            Path list = write(dir, all.subList(0, most).stream().map(this::at).toArray(String[]::new));
            Path file = dir.resolve("x.tar");
            Clients.wget(front, file, "--post-file=" + list).succeeded();
            assertEquals(all.subList(0, most).stream().map(this::at).toList(), tags(Files.readAllBytes(file)));
        }
    }

    @Test
    void aListCostsAHeadForEachNameAndTwoManifestsAtMostAndAResumeNone() {
        try (RealRegistry counted = registry.unshared();
                Node fresh = Node.beside(Map.of(), counted.name())) {
            String query = Stream.of("team/first:1", "team/multi:3", "other/first:1")
                    .map(image -> "image=" + counted.name() + "/" + image)
                    .collect(Collectors.joining("&"));
            URI url = fresh.server().resolve("/pinnace/pull.tar?" + query);
            URI pinned = url.resolve(Answer.to("GET", url).header("Location").orElseThrow());
            asked(counted, "HEAD", 3, "one for each name");
            asked(counted, "GET", 0, "only HEADs until lengths are wanted");
            byte[] whole = Answer.to("GET", pinned).body();
            asked(counted, "GET", 4, "two of the index, one of each other");
            Answer rest = Answer.to("GET", pinned, "Range: bytes=500000-");
            assertArrayEquals(Arrays.copyOfRange(whole, 500_000, whole.length), rest.body());
            asked(counted, "GET", 4, "a resume does not pay again");
        }
    }

    /** The registry writes its log after the answer, on a thread of its own. */
    private static void asked(RealRegistry counted, String method, int times, String why) {
        Child.until(Duration.ofSeconds(30), () -> manifests(counted, method) >= times);
        assertEquals(times, manifests(counted, method), why);
    }

    private static long manifests(RealRegistry counted, String method) {
        return counted.accesses().stream()
                .filter(access ->
                        access.path().contains("/manifests/") && access.method().equals(method))
                .count();
    }

    @Test
    void aPinnedImageThatTheRegistryHasDeletedIsSaidToBeGone() {
        Picture picture = Picture.ofNoise(79, 3_000).pushTo(registry, "team/gone", "1");
        URI url = images(at("team/gone:1"), at("team/second:2"));
        URI pinned = url.resolve(Answer.to("GET", url).header("Location").orElseThrow());
        registry.deleteManifest("team/gone", picture.digest());
        Answer answer = Answer.inTheEnd("GET", pinned);
        assertEquals(404, answer.status(), answer::toString);
        assertTrue(answer.text().contains("Line 1: "), answer::toString);
        assertTrue(answer.text().contains("it was deleted, or never existed, or needs a login"), answer::toString);
    }

    @Test
    void filesOfTheSameNameAreNeverMixed(@TempDir Path dir) throws IOException {
        Outcome one = Clients.wgetContinue(node.pull(at("team/first:1")), dir, "--content-disposition");
        one.succeeded();
        Clients.wgetContinue(node.pull(at("other/first:1")), dir, "--content-disposition")
                .succeeded();
        List<Path> files = listed(dir);
        assertEquals(2, files.size(), files::toString);
        picture("moved").pushTo(registry, "team/monthly", "1");
        Clients.wgetContinue(node.pull(at("team/monthly:1")), dir, "--content-disposition")
                .succeeded();
        Picture.ofNoise(78, 900_000).pushTo(registry, "team/monthly", "1");
        String digest = Picture.ofNoise(78, 900_000).digest();
        Clients.wgetContinue(node.pull(at("team/monthly:1@" + digest)), dir, "--content-disposition")
                .succeeded();
        assertEquals(4, listed(dir).size());
        Path other = Files.createDirectory(dir.resolve("aria2"));
        for (String image : List.of("team/first:1", "other/first:1", "team/monthly:1")) {
            Outcome aria2 = Tools.run(
                    Duration.ofMinutes(1),
                    "aria2c",
                    "--no-conf",
                    "--continue",
                    "--dir=" + other,
                    node.pull(at(image)).toString());
            aria2.succeeded();
        }
        assertEquals(
                listed(other).stream().map(Path::getFileName).toList(),
                listed(dir).stream()
                        .map(Path::getFileName)
                        .filter(name -> Files.exists(other.resolve(name)))
                        .toList());
        assertEquals(3, listed(other).size());
        for (Path file : listed(dir)) {
            assertFalse(tags(Files.readAllBytes(file)).isEmpty(), file::toString);
        }
        String first = files.get(0).getFileName().toString();
        assertTrue(first.matches("[a-z_]+_1_linux-amd64_[0-9a-f]{12}\\.tar"), first);
    }

    private static List<Path> listed(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** A redirect to the names, one for each wait, and one to the digests: wget follows twenty. */
    @Test
    void aListOfASlowRegistryIsWaitedForByWgetWhichFollowsEveryRedirect(@TempDir Path dir) throws IOException {
        try (Upstream slow = Upstream.start();
                Node hasty = Node.beside(Map.of("answer-within", "100ms"), slow.name())) {
            String image = slow.put("slow/one", picture("slow"));
            slow.delay("slow/one", "1", Duration.ofMillis(1_400));
            Path list = write(dir, image, slow.put("slow/two", picture("also")));
            Path file = dir.resolve("x.tar");
            Outcome wget = Clients.wget(
                    hasty.server().resolve("/pinnace/pull.tar"), file, "--post-file=" + list, "--server-response");
            wget.succeeded();
            assertEquals(2, tags(Files.readAllBytes(file)).size());
            int redirects = wget.err().split("HTTP/1.1 30[37]", -1).length - 1;
            assertTrue(redirects > 6, () -> redirects + " redirects");
        }
    }

    @Test
    void namesOfTheOtherSideAreOnlyInTheMetadata() {
        byte[] plain = Answer.to("GET", node.pull(at("team/multi:3"))).body();
        URI renamed = URI.create(node.pull(at("team/multi:3")) + "?prefix=registry.corp/mirror&names=digest,source");
        Answer answer = Answer.to("GET", renamed);
        byte[] named = answer.body();
        assertEquals(List.of("registry.corp/mirror/team/multi:3"), tags(named));
        List<String> names = names(named);
        assertEquals(5, names.size(), names::toString);
        String index = "sha256:" + pinnace.rig.Sha256.of(registry.manifest("team/multi", "3"));
        assertTrue(names.contains("registry.corp/mirror/team/multi@" + index), names::toString);
        assertTrue(names.contains(at("team/multi@" + index)), names::toString);
        assertArrayEquals(
                registry.manifest("team/multi", "3"),
                Contents.of(named).bytes(named, "blobs/sha256/" + index.substring(7)));
        List<Contents.File> before = Contents.of(plain).files();
        for (Contents.File file : before.subList(0, before.size() - 3)) {
            assertArrayEquals(
                    Contents.of(plain).bytes(plain, file.name()),
                    Contents.of(named).bytes(named, file.name()));
        }
        assertTrue(
                answer.header("Content-Disposition").orElse("").contains("_as_registry.corp_mirror_team_multi_3_"),
                answer.head()::toString);
        URI location = node.server().resolve(answer.header("Content-Location").orElseThrow());
        assertArrayEquals(named, Answer.to("GET", location).body());
        assertEquals(400, Answer.to("GET", URI.create(node.pull("x") + "?as=X")).status());
        assertEquals(
                400,
                Answer.to("GET", URI.create(node.pull("x") + "?as=x@sha256:" + "0".repeat(64)))
                        .status());
        assertEquals(
                400,
                Answer.to("GET", URI.create(node.pull("x") + "?prefix=a//b")).status());
        assertEquals(
                400,
                Answer.to("GET", URI.create(node.pull("x") + "?names=source")).status());
    }

    @Test
    void theAdministratorSaysWhatALinkMayNameThings() {
        try (Node strict = Node.beside(Map.of("allowed-names", "registry.corp/mirror/*"), registry.name())) {
            URI url = strict.pull(at("team/first:1"));
            assertEquals(
                    200,
                    Answer.to("HEAD", URI.create(url + "?prefix=registry.corp/mirror"))
                            .status());
            assertEquals(200, Answer.to("HEAD", url).status());
            Answer refused = Answer.to("GET", URI.create(url + "?as=docker.io/library/nginx:1.27"));
            assertEquals(403, refused.status());
            assertTrue(
                    refused.text().contains("nginx:1.27") && refused.text().contains("allowed-names"),
                    refused::toString);
        }
    }
}
