package pinnace.rig;

import java.time.Duration;

/** What goes wrong, once. */
enum Trouble {
    TOKEN("token late"),
    MANIFEST("manifest late"),
    HEADERS("a layer's headers late"),
    FIRST_BYTE("silent at a layer's first byte"),
    MIDDLE("in its middle"),
    LAST_BYTE("before its last byte"),
    CUTS("cut ten times in a layer"),
    SLOW_CLIENT("client at 50 KB/s");

    private final String shown;

    Trouble(String shown) {
        this.shown = shown;
    }

    boolean stalls() {
        return this != CUTS && this != SLOW_CLIENT;
    }

    /** How long a download takes at least that has met it: a proxy before the registry cuts the line earlier. */
    Duration least(Side side, Duration stall) {
        return side == Side.BEFORE_PINNACE ? stall : SilentLines.LIMIT.minusSeconds(1);
    }

    Fault fault(int size, Duration stall) {
        return switch (this) {
            case TOKEN, MANIFEST, HEADERS -> Fault.stallBeforeHeaders(stall, 1);
            case FIRST_BYTE -> Fault.stall(0, stall, 1);
            case MIDDLE -> Fault.stall(size / 2, stall, 1);
            case LAST_BYTE -> Fault.stall(size - 1, stall, 1);
            case CUTS -> Fault.cut(40_000, 10);
            case SLOW_CLIENT -> Fault.none();
        };
    }

    String shown() {
        return shown;
    }

    /** Where the proxy stands. */
    enum Side {
        BEFORE_PINNACE("between client and Pinnace"),
        BEFORE_REGISTRY("between Pinnace and registry");

        private final String shown;

        Side(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }
}
