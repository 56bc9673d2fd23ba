package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Content;
import pinnace.rig.Contents;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** What cannot be completed looks broken to every client, at once; what can be mended is mended without a trace. */
@ExtendWith(Rig.class)
@ResourceLock(value = Peers.PAYARA, mode = ResourceAccessMode.READ)
@ParameterizedClass
@EnumSource(
        value = Host.class,
        names = {"EXECUTABLE", "TOMCAT", "PAYARA"})
class BrokenIT {

    /** How long a connection may stay open after the last byte that came: a host that holds it does so for 20 s. */
    private static final Duration AT_ONCE = Duration.ofSeconds(8);

    private final Host host;
    private final Node node;
    private final Upstream upstream;

    BrokenIT(Host host, Peers peers) {
        this.host = host;
        node = peers.node(host);
        upstream = peers.upstream();
    }

    /** A layer that is not what its digest promises. */
    enum Wrong {
        FLIPPED_FIRST_BIT,
        FLIPPED_IN_THE_MIDDLE,
        FLIPPED_LAST_BIT,
        SHORT_BY_ONE,
        HALF,
        EMPTY,
        LONG_BY_ONE,
        LONG_BY_A_MEGABYTE;

        byte[] of(byte[] bytes) {
            return switch (this) {
                case FLIPPED_FIRST_BIT -> flipped(bytes, 0);
                case FLIPPED_IN_THE_MIDDLE -> flipped(bytes, bytes.length / 2);
                case FLIPPED_LAST_BIT -> flipped(bytes, bytes.length - 1);
                case SHORT_BY_ONE -> Arrays.copyOf(bytes, bytes.length - 1);
                case HALF -> Arrays.copyOf(bytes, bytes.length / 2);
                case EMPTY -> new byte[0];
                case LONG_BY_ONE -> Arrays.copyOf(bytes, bytes.length + 1);
                case LONG_BY_A_MEGABYTE -> Arrays.copyOf(bytes, bytes.length + (1 << 20));
            };
        }

        private static byte[] flipped(byte[] bytes, int at) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            return changed;
        }
    }

    private static Picture picture(String seed) {
        return Picture.ofNoise(seed.hashCode(), 200_000, 5_000_000, 200_000);
    }

    /** The second layer: the one that faults are given to. */
    private static Map.Entry<String, byte[]> victim(Picture picture) {
        return List.copyOf(picture.blobs().entrySet()).get(2);
    }

    private URI faulty(String repository, Picture picture, Fault fault) {
        String name = upstream.put(repository, picture);
        Map.Entry<String, byte[]> victim = victim(picture);
        upstream.blob(repository, victim.getKey(), Content.of(victim.getValue()), fault);
        return node.pull(name);
    }

    private URI wrong(Wrong wrong, String test) {
        String repository = repository(wrong + "/" + test);
        return faulty(repository, picture(repository), Fault.changed(wrong::of));
    }

    private String repository(String test) {
        return (host + "/" + test).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @ParameterizedTest
    @EnumSource
    void aWrongLayerEndsTheConnectionAtOnceAndBeforeItsLastByte(Wrong wrong) throws IOException {
        URI url = wrong(wrong, "raw");
        try (RawHttp http = RawHttp.send(url, "GET", url.getRawPath())) {
            RawHttp.Head head = http.head();
            assertEquals(200, head.status(), head::toString);
            byte[] chunk = new byte[1 << 16];
            long received = 0;
            long last = System.nanoTime();
            try {
                for (int n; (n = http.read(chunk)) >= 0; received += n) {
                    last = System.nanoTime();
                }
            } catch (java.net.SocketException e) {
                // Reset: as good an end as a close.
                assertTrue(received > 0);
            }
            Duration silent = Duration.ofNanos(System.nanoTime() - last);
            assertTrue(silent.compareTo(AT_ONCE) < 0, () -> "closed after " + silent);
            // Behind the layer come another of 200 kB and the metadata.
            assertTrue(received < head.length() - 200_000, "got " + received + " of " + head.length());
            assertTrue(received < endOfVictim(url), "the last byte of the broken layer left");
        }
    }

    /** Where the broken layer would end: computed from a download of the same image without the fault. */
    private long endOfVictim(URI url) {
        String repository = url.getPath().replaceFirst("^/pinnace/pull/[^/]+/(.*):1\\.tar$", "$1");
        Picture picture = picture(repository);
        String name = upstream.put(repository + "/sound", picture);
        Contents.File file = Contents.of(Answer.to("GET", node.pull(name)).body())
                .file("blobs/sha256/" + victim(picture).getKey().substring(7));
        return file.offset() + file.size();
    }

    @ParameterizedTest
    @EnumSource(
            value = Wrong.class,
            names = {"FLIPPED_LAST_BIT", "SHORT_BY_ONE", "LONG_BY_A_MEGABYTE"})
    void curlSaysThatTheFileIsCut(Wrong wrong, @TempDir Path dir) {
        Outcome curl = Clients.curl(wrong(wrong, "curl"), dir.resolve("app.tar"));
        assertEquals(18, curl.exit(), curl::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Wrong.class,
            names = {"FLIPPED_IN_THE_MIDDLE", "HALF"})
    void wgetNeverTakesItForComplete(Wrong wrong, @TempDir Path dir) throws IOException {
        Path file = dir.resolve("app.tar");
        URI url = wrong(wrong, "wget");
        Outcome wget = Clients.wget(url, file, "--tries=2");
        assertNotEquals(0, wget.exit(), wget::toString);
        assertNotEquals(Outcome.KILLED, wget.exit(), wget::toString);
        long length = Answer.headOf("HEAD", url).length();
        assertTrue(!Files.exists(file) || Files.size(file) < length);
    }

    @Test
    void aWrongConfigNeverLooksComplete(@TempDir Path dir) {
        String repository = repository("config");
        Picture picture = picture(repository);
        String name = upstream.put(repository, picture);
        Map.Entry<String, byte[]> config =
                List.copyOf(picture.blobs().entrySet()).get(0);
        upstream.blob(
                repository,
                config.getKey(),
                Content.of(config.getValue()),
                Fault.changed(Wrong.FLIPPED_IN_THE_MIDDLE::of));
        Outcome curl = Clients.curl(node.pull(name), dir.resolve("app.tar"), "--fail");
        assertTrue(curl.exit() == 18 || curl.exit() == 22, curl::toString);
    }

    @Test
    void aManifestThatIsNotWhatItsDigestSaysIsRefusedBeforeTheFirstByte() {
        String repository = repository("manifest");
        Picture picture = picture(repository);
        String name = upstream.put(repository, picture);
        byte[] other = (new String(picture.manifest(), java.nio.charset.StandardCharsets.UTF_8) + " ")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        upstream.manifest(repository, picture.digest(), picture.mediaType(), other);
        String byDigest = name.substring(0, name.lastIndexOf(':')) + "@" + picture.digest();
        Answer answer = Answer.to("GET", node.pull(byDigest), "User-Agent: curl/7.88.1");
        assertEquals(502, answer.status(), answer::toString);
        assertTrue(answer.header("Content-Type").orElse("").startsWith("text/plain"), answer::toString);
        assertFalse(answer.text().contains("Exception"), answer::toString);
    }

    @Test
    void aManifestBehindAnIndexIsCheckedToo() {
        String repository = repository("index");
        Picture picture = picture(repository);
        upstream.put(repository, picture);
        upstream.manifest(
                repository, "2", Picture.indexType(false), Picture.index(false, Map.of("linux/amd64", picture)));
        byte[] other = new String(picture.manifest(), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"schemaVersion\":2", "\"schemaVersion\": 2")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        upstream.manifest(repository, picture.digest(), picture.mediaType(), other);
        Answer answer = Answer.to("GET", node.pull(upstream.name() + "/" + repository + ":2"));
        assertEquals(502, answer.status(), answer::toString);
    }

    @Test
    void aLineUpstreamThatIsCutAgainAndAgainIsNotNoticed() {
        String repository = repository("cut");
        Picture picture = picture(repository);
        byte[] sound = sound(repository, picture);
        int before = upstream.requests(repository).size();
        Fault fault = Fault.cut(600_000, 6);
        assertArrayEquals(
                sound, Answer.to("GET", faulty(repository, picture, fault)).body());
        assertEquals(0, fault.cutsLeft(), "every cut happened");
        String victim = victim(picture).getKey();
        List<String> ranges = upstream.requests(repository).stream()
                .skip(before)
                .filter(request -> request.object().equals(victim))
                .map(Upstream.Request::range)
                .toList();
        assertTrue(ranges.size() >= 7, ranges::toString);
        assertEquals(
                ranges.size(), ranges.stream().distinct().count(), () -> "asked again from the same byte: " + ranges);
    }

    @Test
    void aRegistryThatIgnoresRangeIsCopedWith() {
        String repository = repository("norange");
        Picture picture = picture(repository);
        byte[] sound = sound(repository, picture);
        Fault fault = Fault.cutWithoutRanges(2_000_000, 1);
        URI url = faulty(repository, picture, fault);
        assertArrayEquals(sound, Answer.to("GET", url).body());
        assertEquals(0, fault.cutsLeft());
        Answer slice = Answer.to("GET", url, "Range: bytes=2000000-2000999");
        assertEquals(206, slice.status());
        assertArrayEquals(Arrays.copyOfRange(sound, 2_000_000, 2_001_000), slice.body());
    }

    /** The same image, from a repository without faults: only the name within the metadata differs in length. */
    private byte[] sound(String repository, Picture picture) {
        // The name is part of the bytes, so the sound one has the same name, at a time when nothing is wrong with it.
        upstream.put(repository, picture);
        return Answer.to("GET", node.pull(upstream.name() + "/" + repository + ":1"))
                .body();
    }
}
