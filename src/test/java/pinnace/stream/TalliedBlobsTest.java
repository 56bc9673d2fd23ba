package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

class TalliedBlobsTest {

    private static final byte[] CONTENT = new byte[1_000];

    private final SteppedTime time = new SteppedTime();
    private final List<String> told = new ArrayList<>();
    private final Blob blob = Origins.blob(new Descriptor("x", Digest.of(CONTENT), CONTENT.length));

    private final Tally tally = new Tally() {
        @Override
        public void lookedUp(String registry, Duration took) {
            told.add("looked up");
        }

        @Override
        public void foundInMemory() {
            told.add("found in memory");
        }

        @Override
        public void began(String registry, Duration took) {
            told.add(registry + " began after " + took.toSeconds());
        }

        @Override
        public void came(long bytes) {
            told.add(bytes + " came");
        }

        @Override
        public void failed(String registry, Kind kind) {
            told.add(registry + " failed " + kind);
        }
    };

    private InputStream open(BlobStore blobs) throws IOException {
        return new TalliedBlobs(blobs, tally, time).open(blob, 0, blob.size());
    }

    /** A store whose streams do this at each read. */
    private BlobStore reading(BlobStream.Reader reader) {
        return (same, from, to) -> new BlobStream(reader);
    }

    private BlobStream.Reader reader(IoRead read) {
        return new BlobStream.Reader() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                time.pass(Duration.ofSeconds(3));
                return read.of(length);
            }

            @Override
            public void close() {
                told.add("closed");
            }
        };
    }

    private interface IoRead {
        int of(int length) throws IOException;
    }

    @Test
    void theFirstByteHasItsTimeAndEveryByteCounts() throws IOException {
        try (InputStream stream = open(reading(reader(length -> Math.min(length, 400))))) {
            time.pass(Duration.ofMinutes(1));
            assertEquals(400, stream.read(new byte[1_000]));
            assertEquals(100, stream.read(new byte[100]));
        }
        assertEquals(List.of("registry.example began after 3", "400 came", "100 came", "closed"), told);
    }

    @Test
    void onlyWhatIsTheRegistrysFaultIsAFailureOfIt() throws IOException {
        for (Kind kind : List.of(Kind.SILENT, Kind.BUSY)) {
            try (InputStream stream = open(reading(reader(length -> {
                throw new PullException(kind, "no");
            })))) {
                assertThrows(PullException.class, stream::read);
            }
        }
        try (InputStream stream = open(reading(reader(length -> {
            throw new IOException("closed by its reader");
        })))) {
            assertThrows(IOException.class, stream::read);
        }
        assertEquals(List.of("registry.example failed SILENT", "closed", "closed", "closed"), told);
    }

    @Test
    void theRestIsAsItWasBefore() throws IOException {
        BlobStore noParts = new BlobStore() {
            @Override
            public InputStream open(Blob same, long from, long to) throws IOException {
                return new FlakyBlobs(CONTENT).open(same, from, to);
            }

            @Override
            public boolean givesParts(Blob same) {
                return false;
            }

            @Override
            public void close() {
                told.add("store closed");
            }
        };
        try (TalliedBlobs blobs = new TalliedBlobs(noParts, Tally.NONE, time);
                InputStream stream = blobs.open(blob, 0, blob.size())) {
            assertFalse(blobs.givesParts(blob));
            assertArrayEquals(CONTENT, stream.readNBytes(CONTENT.length));
        }
        assertEquals(List.of("store closed"), told);
    }
}
