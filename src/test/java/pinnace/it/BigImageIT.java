package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;

/** However big an image is, it passes through a small Pinnace that keeps nothing of it. */
@ExtendWith(Rig.class)
class BigImageIT {

    /** What a JVM with a heap of 64 MB may take in all: class data, code, thread stacks and sockets come on top. */
    private static final long MOST_MEMORY = 350L << 20;

    private static final long MOST_ON_DISK = 40L << 20;

    @Test
    void sixHundredMegabytesPassThroughSixtyFour(Peers peers) throws IOException {
        passes(peers, 600_000_000L);
    }

    @Test
    @Tag("full")
    void fiveGigabytesPassThroughSixtyFourMegabytes(Peers peers) throws IOException {
        passes(peers, 5_000_000_000L);
    }

    @Test
    @Tag("full")
    void aLayerAboveEightGibibytesHasALengthThatTarReads(Peers peers) throws IOException {
        passes(peers, (8L << 30) + 12_345);
    }

    private static void passes(Peers peers, long size) throws IOException {
        Content layer = Content.repeating(size);
        Picture picture = Picture.around(layer);
        String repository = "team/of-" + size;
        String name = peers.upstream().put(repository, picture);
        peers.upstream().blob(repository, layer.digest(), layer, Fault.none());
        try (Node node = Node.executable(Map.of(), List.of(Jvm.RUNS_WELL), peers.settings())) {
            Footprint before = Footprint.of(node);
            HttpURLConnection connection =
                    (HttpURLConnection) node.pull(name).toURL().openConnection();
            long length = connection.getContentLengthLong();
            assertTrue(length > size, "Content-Length " + length);
            Watched body = new Watched(connection.getInputStream(), node, before);
            assertEquals(List.of(), wrongBlobs(body), "blobs that are not what they are called");
            body.transferTo(OutputStream.nullOutputStream());
            assertEquals(length, body.passed());
            assertTrue(body.looks() > 10, "looked only " + body.looks() + " times");
        }
    }

    private static List<String> wrongBlobs(InputStream in) throws IOException {
        List<String> wrong = new java.util.ArrayList<>();
        TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = entry.getName();
            if (entry.isFile() && name.startsWith("blobs/sha256/") && !name.endsWith(Sha256.of(tar))) {
                wrong.add(name);
            }
        }
        return wrong;
    }

    /** What a node holds on disk, open or named, and in memory. */
    private record Footprint(long onDisk, long memory) {

        static Footprint of(Node node) throws IOException {
            long disk = 0;
            try (Stream<Path> files = Files.walk(node.temporary())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    disk += Files.exists(file) ? Files.size(file) : 0;
                }
            }
            Path proc = Path.of("/proc", String.valueOf(node.process().pid()));
            try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
                for (Path file : open.toList()) {
                    // A file that was opened and deleted has no name any more, but takes space all the same.
                    disk += deleted(file) ? Files.size(file) : 0;
                }
            }
            long resident = Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
            return new Footprint(disk, resident);
        }

        private static boolean deleted(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().endsWith(" (deleted)");
            } catch (IOException e) {
                // Closed between listing and looking.
                return false;
            }
        }
    }

    /** Looks at the node again and again while the bytes come. */
    private static final class Watched extends java.io.FilterInputStream {

        private static final long EVERY = 20L << 20;

        private final Node node;
        private final Footprint before;
        private long passed;
        private int looks;

        Watched(InputStream in, Node node, Footprint before) {
            super(in);
            this.node = node;
            this.before = before;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] chunk, int from, int count) throws IOException {
            int n = super.read(chunk, from, count);
            passed += Math.max(0, n);
            if (passed / EVERY > looks) {
                looks++;
                Footprint now = Footprint.of(node);
                assertTrue(now.onDisk() - before.onDisk() < 1 << 20, () -> "on disk: " + before + " became " + now);
                assertTrue(now.onDisk() < MOST_ON_DISK, now::toString);
                assertTrue(now.memory() < MOST_MEMORY, now::toString);
            }
            return n;
        }

        long passed() {
            return passed;
        }

        int looks() {
            return looks;
        }
    }
}
