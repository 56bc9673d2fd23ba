package pinnace.list;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * A list as a part of a URL, so that no server has to remember it: a version, then in base64url the options and the
 * names, compressed (RFC 1951), the digests, which cannot be compressed, and a checksum, for people copy URLs by hand.
 */
public final class ListToken {

    private static final String VERSION = "1";
    private static final String MISSING = "!";
    private static final int DIGEST = 32;
    private static final int CHECKSUM = Integer.BYTES;
    private static final int LONGEST_TOKEN = 16 << 10;
    private static final int LONGEST_TEXT = 256 << 10;

    /** Makes short lists shorter. What is here is part of the version. */
    private static final byte[] FREQUENT = ascii("""
            missing=skip names=digest,source prefix= quay.io/ ghcr.io/ registry.k8s.io/ docker.io/rancher/mirrored-\
            docker.io/library/:latest@ platform=linux/arm64 platform=linux/amd64
            docker.io/""");

    private ListToken() {}

    /** Whether a text may be a token; what people write by hand is none. */
    public static boolean isOne(String text) {
        return text.startsWith(VERSION);
    }

    /** The token of a list. */
    public static String of(ImageList list) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (Line line : list.lines()) {
            line.reference()
                    .digest()
                    .ifPresent(digest -> digests.writeBytes(HexFormat.of().parseHex(digest.hex())));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(deflated(ascii(text(list))));
        bytes.writeBytes(digests.toByteArray());
        bytes.writeBytes(checksum(bytes.toByteArray()));
        return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static String text(ImageList list) {
        Platform usual = list.lines().get(0).platform();
        StringBuilder text = new StringBuilder();
        text.append(list.mayMiss() ? "missing=skip " : "");
        text.append(
                list.naming().digests() == Naming.Digests.NONE
                        ? ""
                        : "names=" + list.naming().digests().written() + " ");
        list.naming()
                .prefix()
                .ifPresent(prefix -> text.append("prefix=").append(prefix).append(' '));
        text.append("platform=").append(usual);
        int number = 0;
        for (Line line : list.lines()) {
            // Sentences about a line name it by its number in what was sent.
            text.append("\n".repeat(line.number() - number)).append(ListText.written(line, usual));
            number = line.number();
        }
        list.missing().forEach(name -> text.append('\n').append(MISSING).append(name));
        return text.toString();
    }

    /**
     * A bound for tokens that is known before a list is pinned: however a list is divided, all tokens of its parts
     * together are no longer than the sum of this for each of its lines.
     *
     * @param list of one line
     */
    static long bound(ImageList list) {
        // Deflate adds less to what it cannot compress, and takes few bytes for the ends of the lines that are not in
        // it. A line that is missing has its name only.
        Line line = list.lines().get(0);
        Line first = new Line(1, line.reference(), line.platform(), line.as());
        Reference name = line.reference();
        long bytes = 72L
                + text(new ImageList(List.of(first), list.naming(), list.mayMiss(), List.of()))
                        .length()
                + name.toString().length()
                + DIGEST
                + CHECKSUM;
        return VERSION.length() + bytes * 4 / 3 + 4;
    }

    /** How long the token will be when the list is pinned, whatever the digests are. */
    public static int pinnedLength(ImageList list) {
        Digest any = Digest.of(new byte[0]);
        return of(new ImageList(
                        list.lines().stream().map(line -> line.pinnedTo(any)).toList(),
                        list.naming(),
                        list.mayMiss(),
                        list.missing()))
                .length();
    }

    /**
     * Reads a token.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for what no Pinnace has made
     */
    public static ImageList read(String token) {
        if (token.length() > LONGEST_TOKEN || !isOne(token)) {
            throw damaged();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(token.substring(VERSION.length()));
            int end = all.length - CHECKSUM;
            byte[] bytes = Arrays.copyOf(all, Math.max(end, 0));
            if (end < 0 || !Arrays.equals(checksum(bytes), Arrays.copyOfRange(all, end, all.length))) {
                throw damaged();
            }
            return inflated(bytes);
        } catch (IllegalArgumentException | DataFormatException e) {
            throw damaged();
        }
    }

    private static ImageList inflated(byte... bytes) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setDictionary(FREQUENT);
            inflater.setInput(bytes);
            byte[] text = new byte[LONGEST_TEXT];
            int length = inflater.inflate(text);
            if (!inflater.finished()) {
                throw damaged();
            }
            int rest = inflater.getRemaining();
            ByteBuffer digests = ByteBuffer.wrap(bytes, bytes.length - rest, rest);
            return list(new String(text, 0, length, StandardCharsets.US_ASCII).split("\n", -1), digests);
        } finally {
            inflater.end();
        }
    }

    private static ImageList list(String[] rows, ByteBuffer digests) {
        Map<String, String> options = new HashMap<>();
        for (String option : rows[0].split(" ", -1)) {
            String[] parts = option.split("=", 2);
            options.put(parts[0], parts[parts.length - 1]);
        }
        // A registry is named in every row.
        Defaults defaults = new Defaults(Reference.DOCKER_HUB, Platform.parse(options.getOrDefault("platform", "")));
        List<Line> lines = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int i = 1; i < rows.length; i++) {
            if (rows[i].startsWith(MISSING)) {
                missing.add(rows[i].substring(MISSING.length()));
            } else if (!rows[i].isEmpty()) {
                lines.add(ListText.line(i, withDigest(rows[i], digests), defaults));
            }
        }
        if (lines.isEmpty() || lines.size() > ListText.MOST_LINES || digests.hasRemaining()) {
            throw damaged();
        }
        Naming naming = Naming.of(options.getOrDefault("prefix", ""), options.getOrDefault("names", ""));
        return new ImageList(lines, naming, options.containsKey("missing"), missing);
    }

    private static String withDigest(String row, ByteBuffer digests) {
        int at = row.indexOf(ListText.PINNED);
        if (at < 0) {
            return row;
        }
        if (digests.remaining() < DIGEST) {
            throw damaged();
        }
        byte[] digest = new byte[DIGEST];
        digests.get(digest);
        return row.substring(0, at + 1) + "sha256:" + HexFormat.of().formatHex(digest) + row.substring(at + 1);
    }

    private static byte[] deflated(byte... text) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setDictionary(FREQUENT);
            deflater.setInput(text);
            deflater.finish();
            byte[] bytes = new byte[text.length + 100];
            return Arrays.copyOf(bytes, deflater.deflate(bytes));
        } finally {
            deflater.end();
        }
    }

    private static byte[] checksum(byte... bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return ByteBuffer.allocate(CHECKSUM).putInt((int) sum.getValue()).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static PullException damaged() {
        return new PullException(
                Kind.BAD_REQUEST,
                "The list in this URL is damaged; copy the whole URL, or send the list again to /pull.tar");
    }
}
