package pinnace.network;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** One address, or a block of them such as {@code 10.0.0.0/8}; never a name, which is not looked up here. */
public final class AddressBlock {

    private final HostPattern block;

    private AddressBlock(HostPattern block) {
        this.block = block;
    }

    /** Reads an entry of a setting; throws {@link IllegalArgumentException} with the rest of a sentence. */
    public static AddressBlock parse(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        Optional<InetAddress> one = HostPattern.literal(text);
        if (one.isPresent()) {
            return new AddressBlock(HostPattern.parse(
                    text.replaceAll("[\\[\\]]", "") + "/" + one.get().getAddress().length * Byte.SIZE));
        }
        if (!text.matches("[0-9a-f.:]+/[0-9]+")) {
            throw bad(entry);
        }
        try {
            return new AddressBlock(HostPattern.parse(text));
        } catch (IllegalArgumentException e) {
            throw bad(entry);
        }
    }

    /** Whether a text is an address in digits. */
    public static boolean isAddress(String text) {
        return HostPattern.literal(text.toLowerCase(Locale.ROOT)).isPresent();
    }

    private static IllegalArgumentException bad(String entry) {
        return new IllegalArgumentException(
                "reads addresses such as 192.0.2.7 or blocks of them such as 10.0.0.0/8, not " + entry);
    }

    /**
     * Whether it holds an address.
     *
     * @param address in digits; anything else is in no block
     */
    public boolean contains(String address) {
        String bare = address.replaceFirst("%.*", "").toLowerCase(Locale.ROOT);
        return HostPattern.literal(bare).filter(block::contains).isPresent();
    }
}
