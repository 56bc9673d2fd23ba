package pinnace.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Platform;

/**
 * The layers that an archive leaves out, because the place where it is loaded has them already.
 *
 * <p>docker and containerd open no layer whose chain they have: this layer upon the same layers below it. So a layer is
 * left out only if every image of the archive that has it has it in a chain that one of the bases has too. A layer that
 * occurs again further up stays in.
 *
 * @param layers their digests
 */
public record LeftOut(Set<Digest> layers) {

    /** Of an archive that is complete. */
    public static final LeftOut NOTHING = new LeftOut(Set.of());

    private static final int CHECKSUM = 3;
    private static final long OF_ONE = 400;

    /** Keeps a copy. */
    public LeftOut {
        layers = Set.copyOf(layers);
    }

    /**
     * The layers of an image.
     *
     * @param platform what it runs on
     * @param layers from the bottom up
     */
    public record Chain(Platform platform, List<Descriptor> layers) {

        /** Keeps a copy. */
        public Chain {
            layers = List.copyOf(layers);
        }

        /** Those of an image for one platform. */
        public static Chain of(Image image) {
            return new Chain(image.platform(), image.manifest().layers());
        }

        /** About how many bytes of memory it takes. */
        public long weight() {
            return OF_ONE * (1 + layers.size());
        }

        private List<Digest> digests() {
            return layers.stream().map(Descriptor::digest).toList();
        }

        private int sharedWith(Chain base) {
            List<Digest> here = digests();
            List<Digest> there = platform.equals(base.platform) ? base.digests() : List.of();
            int shared = 0;
            while (shared < Math.min(here.size(), there.size())
                    && here.get(shared).equals(there.get(shared))) {
                shared++;
            }
            return shared;
        }
    }

    /**
     * What an archive of these images may leave out.
     *
     * @param bases the images that are there already; those for other platforms do not count
     * @throws PullException {@link Kind#UNSUPPORTED} if that is nothing
     */
    public static LeftOut of(List<Chain> images, List<Chain> bases) {
        Set<Digest> shared = new HashSet<>();
        Set<Digest> needed = new HashSet<>();
        for (Chain image : images) {
            int border = bases.stream().mapToInt(image::sharedWith).max().orElse(0);
            shared.addAll(image.digests().subList(0, border));
            needed.addAll(image.digests().subList(border, image.layers().size()));
        }
        shared.removeAll(needed);
        if (shared.isEmpty()) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "Nothing can be left out: no image shares its lowest layers with an image that base= names, for the"
                            + " same platform; get the whole file, without base=");
        }
        return new LeftOut(shared);
    }

    /** Whether that is nothing. */
    public boolean isEmpty() {
        return layers.isEmpty();
    }

    /** The layers of some images that are left out, each once. */
    public List<Descriptor> of(List<Chain> images) {
        return distinct(images).values().stream()
                .filter(layer -> layers.contains(layer.digest()))
                .toList();
    }

    private static Map<Digest, Descriptor> distinct(List<Chain> images) {
        Map<Digest, Descriptor> distinct = new LinkedHashMap<>();
        images.stream()
                .flatMap(image -> image.layers().stream())
                .forEach(layer -> distinct.putIfAbsent(layer.digest(), layer));
        return distinct;
    }

    /**
     * As a part of a URL: a checksum, and a bit for each of the different layers of these images, in base64url. So the
     * bases are not needed any more. Empty if they have none of the layers that are left out.
     */
    public Optional<String> written(List<Chain> images) {
        List<Digest> all = List.copyOf(distinct(images).keySet());
        BitSet bits = new BitSet();
        for (int i = 0; i < all.size(); i++) {
            bits.set(i, layers.contains(all.get(i)));
        }
        if (bits.isEmpty()) {
            return Optional.empty();
        }
        byte[] written = bits.toByteArray();
        byte[] bytes = Arrays.copyOf(checksum(of(images)), CHECKSUM + written.length);
        System.arraycopy(written, 0, bytes, CHECKSUM, written.length);
        return Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * Reads what {@link #written} wrote for these images.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} if it is of other images, or damaged
     */
    public static LeftOut read(String text, List<Chain> images) {
        List<Digest> all = List.copyOf(distinct(images).keySet());
        byte[] bytes = decoded(text);
        BitSet bits = BitSet.valueOf(Arrays.copyOfRange(bytes, Math.min(CHECKSUM, bytes.length), bytes.length));
        if (bits.length() > all.size()) {
            throw damaged();
        }
        LeftOut read = new LeftOut(bits.stream().mapToObj(all::get).collect(Collectors.toSet()));
        if (read.written(images).filter(text::equals).isEmpty()) {
            throw damaged();
        }
        return read;
    }

    /** How many characters an image adds to {@link #written} at most. */
    public static int bound(int layers) {
        return (layers + 5) / 6;
    }

    /** How many characters {@link #written} has at most, beside those. */
    public static final int BOUND = 8;

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static byte[] checksum(List<Descriptor> leftOut) {
        String all = leftOut.stream().map(layer -> layer.digest().hex()).collect(Collectors.joining("\n"));
        byte[] hash = HexFormat.of()
                .parseHex(Digest.of(all.getBytes(StandardCharsets.US_ASCII)).hex());
        return Arrays.copyOf(hash, CHECKSUM);
    }

    private static PullException damaged() {
        return new PullException(
                Kind.BAD_REQUEST,
                "The part without= of this URL is damaged, or of other images; copy the whole URL, or ask again with"
                        + " base=");
    }
}
