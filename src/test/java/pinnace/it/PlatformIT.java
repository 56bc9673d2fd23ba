package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** An image that no index lists: only its configuration says for which platform it is. */
@ExtendWith(Rig.class)
class PlatformIT {

    private final Node node;
    private final Upstream upstream;

    PlatformIT(Peers peers) {
        node = peers.node(Host.EXECUTABLE);
        upstream = peers.upstream();
    }

    private static Picture picture(int seed) {
        return Picture.ofNoise(seed, 1_000_000);
    }

    private URI url(String name, String platform) {
        return URI.create(node.pull(name) + "?platform=" + platform);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-None: x",
                "Range: bytes=0-",
                "Range: bytes=10-20",
                "Range: bytes=900000-",
                "Range: bytes=99999999999-",
                "If-None-Match: *",
                "If-Match: \"another\"",
            })
    void everyAnswerForAnotherPlatformIsTheSame(String header) {
        String name = upstream.put("platform/other", picture(1));
        String sentence = "does not exist for linux/arm64; it exists for linux/amd64";
        for (int twice = 0; twice < 2; twice++) {
            assertEquals(
                    404, Answer.to("HEAD", url(name, "linux/arm64"), header).status());
            Answer answer = Answer.to("GET", url(name, "linux/arm64"), header);
            assertEquals(404, answer.status(), answer::toString);
            assertTrue(answer.text().contains(sentence), answer::toString);
        }
    }

    @Test
    void theConfigurationIsReadOnceForAllThatAskForPartsAndHeads() {
        Picture picture = picture(2);
        String name = upstream.put("platform/right", picture);
        String configuration = picture.blobs().keySet().iterator().next();
        URI url = url(name, "linux/amd64");
        long length = Answer.to("HEAD", url).head().length();
        for (int from = 0; from < 5; from++) {
            assertEquals(length, Answer.to("HEAD", url).head().length());
            Answer part = Answer.to("GET", url, "Range: bytes=" + from + "00000-" + from + "00999");
            assertEquals(206, part.status(), part::toString);
            assertEquals(1000, part.body().length);
        }
        assertEquals(1, readings("platform/right", configuration));
        Answer whole = Answer.to("GET", url);
        assertEquals(200, whole.status(), whole::toString);
        assertEquals(length, whole.body().length);
        assertEquals(2, readings("platform/right", configuration), "it is a part of the file");
    }

    /** What is read to look at it is not read again for the file. */
    @Test
    void theFirstDownloadReadsItOnce() {
        Picture picture = picture(3);
        String name = upstream.put("platform/first", picture);
        assertEquals(200, Answer.to("GET", url(name, "linux/amd64")).status());
        assertEquals(
                1,
                readings("platform/first", picture.blobs().keySet().iterator().next()));
    }

    private long readings(String repository, String digest) {
        return upstream.requests(repository).stream()
                .filter(request -> request.object().equals(digest))
                .count();
    }
}
