package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

/** One download that draws on several registries and repositories. */
class OriginsTest {

    private static final Origin HERE = new Origin("one.example", "team/app", Optional.empty());
    private static final Origin THERE = new Origin("two.example", "team/app", Optional.of("alice"));

    private final byte[] content = new byte[600_000];
    private final Descriptor descriptor;
    private final Queue<String> opened = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlobHistories histories = new BlobHistories(Time.system());
    private boolean isThereBroken;

    OriginsTest() {
        new Random(3).nextBytes(content);
        descriptor = new Descriptor("x/y", Digest.of(content), content.length);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private BlobStore at(Origin origin) {
        return (blob, from, to) -> {
            opened.add(origin.registry());
            byte[] sent = content.clone();
            sent[sent.length / 2] ^= (byte) (isThereBroken && origin.equals(THERE) ? 1 : 0);
            return new ByteArrayInputStream(sent, (int) from, (int) (to - from));
        };
    }

    private BlobStore blobs(List<BlobRange> plan) {
        return new Blobs(
                        histories,
                        new VerifiedBlobs.Patience(Time.system(), Duration.ofSeconds(1)),
                        new AheadBlobs.Means(threads, new ReadAheadMemory(8 << 20), 4, Time.system()))
                .of(new RoutedBlobs(this::at), Map.of(), plan);
    }

    private static BlobRange whole(Blob blob) {
        return new BlobRange(blob, 0, blob.size());
    }

    private static byte[] read(BlobStore blobs, Blob blob) throws IOException {
        try (InputStream stream = blobs.open(blob, 0, blob.size())) {
            return stream.readAllBytes();
        }
    }

    @Test
    void eachBlobIsFetchedWhereItIsFrom() throws IOException {
        Blob here = new Blob(HERE, descriptor);
        Blob there = new Blob(THERE, descriptor);
        try (BlobStore blobs = blobs(List.of(whole(here), whole(there)))) {
            assertArrayEquals(content, read(blobs, here));
            assertArrayEquals(content, read(blobs, there));
        }
        assertTrue(opened.contains("one.example"), opened::toString);
        assertTrue(opened.contains("two.example"), opened::toString);
    }

    @Test
    void whatIsBrokenInOnePlaceIsNotSuspectInAnother() throws IOException {
        isThereBroken = true;
        Blob here = new Blob(HERE, descriptor);
        Blob there = new Blob(THERE, descriptor);
        try (BlobStore blobs = blobs(List.of(whole(here), whole(there)))) {
            assertArrayEquals(content, read(blobs, here));
            PullException broken = assertThrows(PullException.class, () -> read(blobs, there));
            assertEquals(PullException.Kind.CORRUPT, broken.kind());
        }
        assertFalse(histories.isSuspect(here));
        isThereBroken = false;
        try (BlobStore blobs = blobs(List.of(whole(here)))) {
            assertArrayEquals(content, read(blobs, here));
        }
    }
}
