package pinnace.settings;

import java.util.Optional;

/** The settings that say what one client leaves to the others. */
public final class Sharing {

    public static final Setting<Optional<Integer>> MAX_DOWNLOADS_PER_CLIENT = new Setting<>(
            "max-downloads-per-client",
            "",
            "How many downloads one client may have at once; more are answered with 429; no limit if it is empty",
            Setting.unlessEmpty(Setting.number(1, 100_000)));
    public static final Setting<Optional<Long>> RATE_PER_DOWNLOAD = new Setting<>(
            "rate-per-download",
            "",
            "How many bytes a second one download may get, such as `2MiB`; no limit if it is empty",
            Setting.unlessEmpty(Setting.rate()));
    public static final Setting<Optional<Long>> RATE_PER_CLIENT = new Setting<>(
            "rate-per-client",
            "",
            "How many bytes a second all downloads of one client may get together; no limit if it is empty",
            Setting.unlessEmpty(Setting.rate()));
    public static final Setting<Optional<Long>> RATE = new Setting<>(
            "rate",
            "",
            "How many bytes a second all downloads may get together; all clients get the same part of it; no limit if it"
                    + " is empty",
            Setting.unlessEmpty(Setting.rate()));

    private Sharing() {}
}
