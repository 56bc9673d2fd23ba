package pinnace.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entry of {@code private-registries}: {@code host}, {@code host:port}, {@code *.domain}, {@code *.domain:port}, an
 * address or a block of addresses ({@code 10.0.0.0/8}, {@code fd00::/8}).
 */
public final class HostPattern {

    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");
    private static final Pattern BLOCK = Pattern.compile("([0-9.]+|[0-9a-f:.]+)/([0-9]{1,3})");

    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:^|\\.)(?:[0-9]+|0x[0-9a-f]*)\\.?$");

    private final String text;
    private final boolean wildcard;
    private final String host;
    private final int port;
    private final Optional<InetAddress> network;
    private final int prefix;

    private HostPattern(
            String text, boolean wildcard, String host, int port, Optional<InetAddress> network, int prefix) {
        this.text = text;
        this.wildcard = wildcard;
        this.host = host;
        this.port = port;
        this.network = network;
        this.prefix = prefix;
    }

    /** Reads an entry; throws {@link IllegalArgumentException} with a sentence that names it. */
    public static HostPattern parse(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        var block = BLOCK.matcher(text);
        if (block.matches()) {
            InetAddress network = literal(block.group(1)).orElseThrow(() -> bad(entry));
            int prefix = Integer.parseInt(block.group(2));
            if (prefix > network.getAddress().length * 8) {
                throw bad(entry);
            }
            return new HostPattern(text, false, "", -1, Optional.of(network), prefix);
        }
        var parts = HOST.matcher(text);
        if (!parts.matches()) {
            throw bad(entry);
        }
        int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        return new HostPattern(text, parts.group(1) != null, parts.group(2), port, Optional.empty(), 0);
    }

    private static IllegalArgumentException bad(String entry) {
        return new IllegalArgumentException(
                "reads host, host:port, *.domain or a block of addresses such as 10.0.0.0/8, not " + entry);
    }

    /** An address written in digits; names are never looked up here. */
    static Optional<InetAddress> literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        boolean digits =
                bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || (bare.contains(":") && bare.matches("[0-9a-f:.]+"));
        try {
            return digits ? Optional.of(InetAddress.getByName(bare)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a host looks like a name but {@code inet_aton} reads it as an address: {@code 0x7f.1} and
     * {@code 2130706433} are 127.0.0.1. No public name ends in a number (RFC 3696, 2).
     */
    public static boolean isOddlyWritten(String host) {
        return literal(host).isEmpty() && ENDS_IN_A_NUMBER.matcher(host).find();
    }

    /** Whether the entry names this host, by name. */
    boolean matches(String name, int atPort) {
        if (network.isPresent() || (port >= 0 && port != atPort)) {
            return false;
        }
        String asked = name.toLowerCase(Locale.ROOT);
        return wildcard ? asked.endsWith("." + host) : asked.equals(host) || ("[" + asked + "]").equals(host);
    }

    /** Whether the entry is a block that holds this address. */
    boolean contains(InetAddress address) {
        if (network.isEmpty() || network.get().getAddress().length != address.getAddress().length) {
            return false;
        }
        return sameBits(network.get().getAddress(), address.getAddress(), prefix);
    }

    static boolean sameBits(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
