package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;

/** What {@code POST /pull.txt} answers, in the hands of the programs that it is for. */
@ExtendWith(Rig.class)
class UrlListIT {

    private final Peers peers;

    UrlListIT(Peers peers) {
        this.peers = peers;
    }

    /** Images of their own names and layers, each of about so many bytes. */
    private List<String> push(String path, int seed, int number, int size) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Picture.ofNoise(seed + 10L * i, size).pushTo(peers.registry(), path + i + "/app", "1");
            names.add(peers.registry().name() + "/" + path + i + "/app:1");
        }
        return names;
    }

    private Answer post(String query, List<String> lines) {
        return Posted.to(peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt" + query), lines);
    }

    private static List<String> urls(Answer answer) {
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(answer.head().length(), answer.body().length);
        return answer.text().lines().filter(line -> !line.isEmpty()).toList();
    }

    /** The files of a directory and what is in them. */
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.forEach(file -> files.put(String.valueOf(file.getFileName()), Sha256.of(file)));
        }
        return files;
    }

    private static List<String> contents(List<String> urls) {
        return urls.stream()
                .map(url -> Sha256.of(Answer.to("GET", URI.create(url)).body()))
                .sorted()
                .toList();
    }

    @Test
    void wgetFetchesAllTarsAndContinuesThemWhereItHasTo(@TempDir Path directory) throws IOException {
        fetchesAll("urls/wget", directory, Clients::wgetAll);
    }

    @Test
    void aria2cFetchesAllTarsAndContinuesThemWhereItHasTo(@TempDir Path directory) throws IOException {
        fetchesAll("urls/aria2c", directory, Clients::aria2cAll);
    }

    private void fetchesAll(String path, Path directory, BiFunction<Path, Path, Outcome> program) throws IOException {
        Answer answer = post("?tar-images=3", push(path, 1_000, 7, 300_000));
        List<String> urls = urls(answer);
        assertEquals(3, urls.size(), answer::toString);
        assertEquals(answer.text(), String.join("\n", urls) + "\n", "nothing else is in it");
        Path list = Files.write(directory.resolve("urls.txt"), answer.body());
        Path tars = Files.createDirectory(directory.resolve("tars"));

        program.apply(list, tars).succeeded();
        Map<String, String> first = files(tars);
        assertEquals(contents(urls), first.values().stream().sorted().toList());

        FileTime before = FileTime.fromMillis(1_600_000_000_000L);
        for (String name : first.keySet()) {
            Files.setLastModifiedTime(tars.resolve(name), before);
        }
        program.apply(list, tars).succeeded();
        assertEquals(first, files(tars));
        for (String name : first.keySet()) {
            assertEquals(before, Files.getLastModifiedTime(tars.resolve(name)), name);
        }

        Path cut = tars.resolve(first.keySet().iterator().next());
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 400_001));
        program.apply(list, tars).succeeded();
        assertEquals(first, files(tars));

        // A month later the same tags mean other images, and no node remembers the old ones.
        try (Node node = Node.start(Host.EXECUTABLE, peers.settings())) {
            URI at = node.server().resolve("/pinnace/pull.txt?tar-images=3");
            List<String> later = urls(Posted.to(at, push(path, 1_005, 7, 300_000)));
            Files.write(list, later);
            program.apply(list, tars).succeeded();
            List<String> both = Stream.concat(first.values().stream(), contents(later).stream())
                    .sorted()
                    .toList();
            assertEquals(both.stream().distinct().toList(), both, "other images");
            assertEquals(both, files(tars).values().stream().sorted().toList());
        }
    }

    @Test
    void whatTheFilesWouldBeIsSaidForALongListToo() {
        List<String> names = push("urls/dry", 700, 5, 20_000);
        Answer told = post("?tar-images=2&dry-run=1&prefix=registry.corp.example", names);
        assertEquals(200, told.status(), told::toString);
        long all = urls(post("?tar-images=2&prefix=registry.corp.example", names)).stream()
                .mapToLong(url -> Answer.to("HEAD", URI.create(url)).head().length())
                .sum();
        String sum = told.text().replaceAll("(?s).*5 images in 3 files, at most ([0-9]+) bytes.*", "$1");
        assertTrue(Long.parseLong(sum) >= all && Long.parseLong(sum) < all + 10_000, sum + " for " + all);
        for (int i = 0; i < names.size(); i++) {
            assertTrue(
                    told.text().contains(" -> registry.corp.example/urls/dry" + i + "/app:1  linux/amd64"),
                    told::toString);
        }
        Answer json = Posted.to(
                peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt?dry-run=1"),
                names,
                "Accept: application/json");
        assertEquals(5, Skopeo.json(json.body()).getJsonArray("images").size());
        assertEquals(
                "application/json;charset=UTF-8", json.header("Content-Type").orElse(""));
    }

    @Test
    void everyTarLoadsByItself(@TempDir Path directory) {
        List<String> names = push("urls/load", 100, 5, 2_000);
        List<String> loaded = new ArrayList<>();
        for (String url : urls(post("?tar-images=2", names))) {
            Path tar = directory.resolve(Sha256.of(url.getBytes(StandardCharsets.UTF_8)));
            Clients.curl(URI.create(url), tar, "--fail").succeeded();
            peers.podman().load(tar).succeeded();
            List<String> now = peers.podman().names();
            names.stream().filter(now::contains).forEach(loaded::add);
            loaded.forEach(peers.podman()::remove);
        }
        assertEquals(names, loaded.stream().distinct().toList());
    }

    @Test
    void aTarHasAtMostAsManyBytesAsWereAskedForAndWhatIsSharedCountsOnce() {
        Picture base = Picture.ofNoise(500, 700_000, 700_000);
        List<String> names = push("urls/size", 200, 3, 900_000);
        for (int i = 0; i < 4; i++) {
            base.pushTo(peers.registry(), "urls/shared" + i, "1");
            names.add(peers.registry().name() + "/urls/shared" + i + ":1");
        }
        List<String> urls = urls(post("?tar-size=2MiB", names));
        List<Long> lengths = urls.stream()
                .map(url -> Answer.to("HEAD", URI.create(url)).head().length())
                .toList();
        assertTrue(lengths.stream().allMatch(length -> length <= 2 << 20), lengths::toString);
        // Two, one, and four that are the same.
        assertEquals(3, lengths.size(), lengths::toString);
        assertEquals(7, urls(post("?tar-size=1MiB&tar-images=1", names)).size());
    }

    @Test
    void anImageThatIsLargerGetsATarOfItsOwn() {
        List<String> names = new ArrayList<>(push("urls/tiny", 300, 1, 1_000));
        names.addAll(push("urls/huge", 310, 1, 1_500_000));
        names.addAll(push("urls/tiny-too", 320, 1, 1_000));
        assertEquals(3, urls(post("?tar-size=1MiB", names)).size());
    }

    @Test
    void everyBadLineThatIsFoundInTimeIsNamedByItsNumber() {
        List<String> lines = new ArrayList<>(List.of("# a comment", ""));
        lines.addAll(push("urls/bad", 400, 2, 1_000));
        lines.add(peers.registry().name() + "/urls/gone:1");
        lines.add("");
        lines.add(peers.registry().name() + "/urls/bad0/app:lost");
        Answer answer = post("", lines);
        assertEquals(404, answer.status(), answer::toString);
        assertTrue(answer.text().contains("Line 5: ") && answer.text().contains("Line 7: "), answer::toString);

        Answer skipped = post("?missing=skip&tar-images=1", lines);
        List<String> urls = urls(skipped);
        assertEquals(2, urls.size());
        String missing = skipped.header("Pinnace-Missing").orElseThrow();
        assertTrue(missing.contains("urls/gone:1") && missing.contains("urls/bad0/app:lost"), missing);
        assertTrue(fileName(urls.get(0)).contains("_without_2_"), () -> fileName(urls.get(0)));
        assertTrue(!fileName(urls.get(1)).contains("_without_"), () -> fileName(urls.get(1)));
    }

    private static String fileName(String url) {
        return Answer.to("HEAD", URI.create(url)).header("Content-Disposition").orElseThrow();
    }

    @Test
    void aFormMayHaveTheOptions() {
        List<String> names = push("urls/form", 600, 3, 1_000);
        URI at = peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt");
        assertEquals(
                2,
                urls(Posted.text(at, "tar-images=2&image=" + String.join("%0D%0A", names)))
                        .size());
    }

    @Test
    void whatCannotBeDividedIsRefused() {
        List<String> names = List.of("alpine:3");
        for (String query :
                List.of("?tar-images=0", "?tar-images=many", "?tar-size=1", "?tar-size=4GB", "?tar-image=1")) {
            Answer answer = post(query, names);
            assertEquals(400, answer.status(), answer::toString);
            assertTrue(answer.text().contains(query.substring(1, query.indexOf('='))), answer::toString);
        }
    }

    @Test
    void aLoginIsAskedForAndTakenInItsHeader() {
        String name = peers.upstream().put("urls/locked", Picture.ofNoise(650, 1_000));
        peers.upstream().guard("urls/locked", "Basic " + base64("me:secret"));
        URI at = peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt");
        Answer refused = Posted.to(at, List.of(name));
        assertEquals(401, refused.status(), refused::toString);
        assertEquals("X-Registry-Auth", refused.header("WWW-Authenticate").orElseThrow());
        String login = base64("{\"username\":\"me\",\"password\":\"secret\",\"serveraddress\":\""
                + peers.upstream().name() + "\"}");
        assertEquals(
                1,
                urls(Posted.to(at, List.of(name), "X-Registry-Auth: " + login)).size());
    }

    private static String base64(String text) {
        return java.util.Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aListIsNotSentToContinueADownload() {
        URI at = peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt");
        assertEquals(409, Posted.to(at, List.of("alpine:3"), "Range: bytes=10-").status());
        assertEquals(405, Answer.to("GET", at).status());
    }

    @Test
    void theUrlsBeginAsTheServerWasReached() {
        List<String> names = push("urls/base", 700, 1, 1_000);
        URI at = peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.txt");
        assertTrue(begins(at, names, "http://pulls.corp:8080/pinnace/pull.tar?", "Host: pulls.corp:8080"));
        assertTrue(begins(at, names, "http://[::1]:80/pinnace/pull.tar?", "Host: [::1]:80"));
        // This proxy is not trusted.
        assertTrue(begins(at, names, "http://pulls.corp/", "Host: pulls.corp", "X-Forwarded-Proto: https"));
        Answer bad = Posted.as(at, names, "Host:");
        assertEquals(400, bad.status(), bad::toString);
        assertTrue(bad.text().contains("public-url"), bad::toString);

        Map<String, String> trusting = peers.with(Map.of("trusted-proxies", "127.0.0.0/8 ::1"));
        try (Node node = Node.start(Host.EXECUTABLE, trusting)) {
            URI there = node.server().resolve("/pinnace/pull.txt");
            assertTrue(begins(there, names, "https://pulls.corp/", "Host: pulls.corp", "X-Forwarded-Proto: https"));
            assertTrue(begins(there, names, "http://pulls.corp/", "Host: pulls.corp", "X-Forwarded-Proto: gopher"));
        }
        Map<String, String> named = peers.with(Map.of("public-url", "https://pulls.corp.example/boats/"));
        try (Node node = Node.start(Host.EXECUTABLE, named)) {
            URI there = node.server().resolve("/pinnace/pull.txt");
            assertTrue(begins(there, names, "https://pulls.corp.example/boats/pull.tar?list=1", "Host: internal"));
        }
    }

    private static boolean begins(URI at, List<String> names, String beginning, String... headers) {
        List<String> urls = urls(Posted.as(at, names, headers));
        return urls.stream().allMatch(url -> url.startsWith(beginning));
    }
}
