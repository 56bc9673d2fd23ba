package pinnace.network;

import java.math.BigInteger;
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

    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
    private static final String UP_TO_255 = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
    private static final Pattern IPV4 = Pattern.compile(UP_TO_255 + "(?:\\." + UP_TO_255 + "){3}");
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:^|\\.)(?:[0-9]+|0x[0-9a-f]*)\\.?$");

    private final boolean wildcard;
    private final String host;
    private final int port;
    private final Optional<InetAddress> network;
    private final int prefix;

    private HostPattern(boolean wildcard, String host, int port, Optional<InetAddress> network, int prefix) {
        this.wildcard = wildcard;
        this.host = host;
        this.port = port;
        this.network = network;
        this.prefix = prefix;
    }

    /** Reads an entry; throws {@link IllegalArgumentException} with the rest of a sentence that names it. */
    public static HostPattern parse(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        var block = BLOCK.matcher(text);
        if (block.matches()) {
            InetAddress network = literal(block.group(1)).orElseThrow(() -> bad(entry));
            int prefix = Integer.parseInt(block.group(2));
            if (prefix > network.getAddress().length * 8) {
                throw bad(entry);
            }
            return new HostPattern(false, "", -1, Optional.of(network), prefix);
        }
        var parts = HOST.matcher(text);
        if (!parts.matches()) {
            throw bad(entry);
        }
        String host = parts.group(2);
        if (FOUR_NUMBERS.matcher(host).matches() && literal(host).isEmpty()) {
            throw new IllegalArgumentException("names " + entry
                    + ", which is not an address: each of the four numbers of an IPv4 address is from 0 to 255");
        }
        int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        return new HostPattern(parts.group(1) != null, host, port, Optional.empty(), 0);
    }

    private static IllegalArgumentException bad(String entry) {
        return new IllegalArgumentException(
                "reads host, host:port, *.domain or a block of addresses such as 10.0.0.0/8, not " + entry);
    }

    /** An address written in digits. Nothing else is given to the JDK, which would look it up as a name. */
    static Optional<InetAddress> literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        boolean six = bare.contains(":") && bare.matches("[0-9a-f:.]+");
        try {
            return six || IPV4.matcher(bare).matches()
                    ? Optional.of(InetAddress.getByName(six ? "[" + bare + "]" : bare))
                    : Optional.empty();
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

    /** Whether the entry names this host, or is a block that holds it if it is written in digits. */
    boolean covers(String name, int atPort) {
        return matches(name, atPort) || literal(name).filter(this::contains).isPresent();
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
        byte[] bytes = address.getAddress();
        return network.map(InetAddress::getAddress)
                .filter(first -> first.length == bytes.length)
                .filter(first -> new BigInteger(first)
                                .xor(new BigInteger(bytes))
                                .shiftRight(bytes.length * 8 - prefix)
                                .signum()
                        == 0)
                .isPresent();
    }
}
