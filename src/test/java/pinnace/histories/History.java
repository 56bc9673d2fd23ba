package pinnace.histories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import pinnace.archive.OneImage;
import pinnace.archive.Tar;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.stream.BlobHistories;
import pinnace.stream.Time;

/** One node, one image, some clients one after the other or at the same time, and faults; all from one seed. */
final class History {

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final long seed;
    private final Random random;
    private final Executor threads;
    private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    private final Tar archive;
    private final byte[] right;
    private final Node node;

    History(long seed, Executor threads) throws IOException {
        this.seed = seed;
        this.random = new Random(seed);
        this.threads = threads;
        this.archive = OneImage.archive(image()).tar();
        try (InputStream content = archive.open((blob, from, to) ->
                new java.io.ByteArrayInputStream(blobs.get(blob.digest()), (int) from, (int) (to - from)))) {
            this.right = content.readAllBytes();
        }
        BlobHistories histories = new BlobHistories(Time.system(), 256L << random.nextInt(11));
        Registry registry =
                new Registry(blobs, Registry.Mood.of(random), new Random(random.nextLong()), histories::isSuspect);
        this.node = new Node(archive, registry, histories, threads);
    }

    private Image image() {
        Descriptor config = blob(MediaType.OCI_CONFIG, 300);
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            // Small ones are read to their end before the client has taken anything; of large ones parts are under way.
            layers.add(blob(LAYER, random.nextBoolean() ? 3_000 : 200_000));
        }
        String manifest = "{\"schemaVersion\":2,\"config\":" + json(config) + ",\"layers\":["
                + layers.stream().map(History::json).collect(Collectors.joining(",")) + "]}";
        Manifest.Root root = Manifest.parse(manifest.getBytes(StandardCharsets.UTF_8), MediaType.OCI_MANIFEST);
        return new Image(
                Reference.parse("localhost:5000/team/app:1", "docker.io"),
                root.digest(),
                Platform.parse("linux/amd64"),
                ((Manifest.Single) root).manifest());
    }

    private Descriptor blob(String type, int most) {
        byte[] content = new byte[1 + random.nextInt(most)];
        random.nextBytes(content);
        Descriptor blob = new Descriptor(type, Digest.of(content), content.length);
        blobs.put(blob.digest(), content);
        return blob;
    }

    private static String json(Descriptor blob) {
        return "{\"mediaType\":\"" + blob.mediaType() + "\",\"digest\":\"" + blob.digest() + "\",\"size\":"
                + blob.size() + "}";
    }

    /** Lets it happen; how each client ended. */
    List<Node.End> run() {
        List<CompletableFuture<Node.End>> clients = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Random own = new Random(random.nextLong());
            CompletableFuture<Node.End> client =
                    CompletableFuture.supplyAsync(() -> own.nextBoolean() ? inOrder(own) : inSlices(own), threads);
            clients.add(client);
            if (random.nextBoolean()) {
                client.join();
            }
        }
        return clients.stream().map(CompletableFuture::join).toList();
    }

    private Node.End inOrder(Random own) {
        Client client = new Client(node, 0, archive.length(), Long.MAX_VALUE, new Client.Way(threads, own));
        Node.End end = client.fetch();
        check(end, client.bytes());
        return end;
    }

    /** Some slices at the same time, some after others, as connections become free. */
    private Node.End inSlices(Random own) {
        List<Long> borders = new ArrayList<>(List.of(0L, archive.length()));
        for (int i = 1 + own.nextInt(5); i > 0; i--) {
            borders.add((long) own.nextInt((int) archive.length()));
        }
        List<Long> sorted = borders.stream().distinct().sorted().toList();
        List<Client> slices = new ArrayList<>();
        List<CompletableFuture<Node.End>> ends = new ArrayList<>();
        for (int i = 0; i + 1 < sorted.size(); i++) {
            slices.add(slice(sorted.get(i), sorted.get(i + 1), new Random(own.nextLong())));
        }
        List<Client> order = new ArrayList<>(slices);
        java.util.Collections.shuffle(order, own);
        for (Client slice : order) {
            ends.add(CompletableFuture.supplyAsync(slice::fetch, threads));
            if (own.nextInt(3) == 0) {
                ends.get(ends.size() - 1).join();
            }
        }
        Optional<Node.End> failed = ends.stream()
                .map(CompletableFuture::join)
                .filter(end -> end != Node.End.COMPLETE)
                .findFirst();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        slices.forEach(slice -> file.writeBytes(slice.bytes()));
        Node.End end = failed.orElse(Node.End.COMPLETE);
        check(end, file.toByteArray());
        return end;
    }

    private Client slice(long from, long to, Random own) {
        long asked = own.nextBoolean() ? to : to + own.nextInt((int) (archive.length() - to) + 1);
        return new Client(node, from, to, asked, new Client.Way(threads, own));
    }

    private void check(Node.End end, byte[] file) {
        if (end == Node.End.COMPLETE || file.length == archive.length()) {
            assertArrayEquals(right, file, () -> "complete and wrong, in the history of seed " + seed);
        }
    }
}
