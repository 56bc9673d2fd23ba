package pinnace.delivery;

import java.util.Optional;

/**
 * What an administrator lets downloads have. What cannot work together is refused.
 *
 * @param downloads how many may run at once
 * @param downloadsPerClient how many of them one client may have
 * @param ratePerDownload how many bytes a second one of them may get
 * @param ratePerClient how many all of one client may get together
 * @param rate how many all of them may get together
 */
public record Limits(
        int downloads,
        Optional<Integer> downloadsPerClient,
        Optional<Long> ratePerDownload,
        Optional<Long> ratePerClient,
        Optional<Long> rate) {

    /**
     * Checks them.
     *
     * @throws IllegalStateException with a sentence for the administrator that names the settings
     */
    public Limits {
        downloadsPerClient.filter(most -> most > downloads).ifPresent(most -> {
            throw new IllegalStateException("The setting max-downloads-per-client is " + most
                    + ", more than all downloads that there may be: set it to at most " + downloads
                    + ", or raise max-downloads");
        });
        refuseMore("rate-per-download", ratePerDownload, "rate-per-client", ratePerClient);
        refuseMore("rate-per-download", ratePerDownload, "rate", rate);
        refuseMore("rate-per-client", ratePerClient, "rate", rate);
        int ofClient = downloadsPerClient.orElse(downloads);
        refuseTooLow("rate-per-download", ratePerDownload, 1, "");
        refuseTooLow("rate-per-client", ratePerClient, ofClient, "max-downloads-per-client");
        refuseTooLow("rate", rate, downloads, "max-downloads");
    }

    /** So many downloads at once, and no other limit. */
    public static Limits ofDownloads(int most) {
        return new Limits(most, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void refuseMore(String part, Optional<Long> ofPart, String whole, Optional<Long> ofWhole) {
        if (ofPart.isPresent() && ofWhole.isPresent() && ofPart.get() > ofWhole.get()) {
            throw new IllegalStateException("The setting " + part + " is " + written(ofPart.get()) + ", more than "
                    + whole + ", which is " + written(ofWhole.get()) + ": lower the first or raise the second");
        }
    }

    /** What would be so slow that no download could be told from one whose client has gone. */
    private static void refuseTooLow(String name, Optional<Long> rate, int downloads, String number) {
        long least = downloads * Deliveries.LEAST_RATE;
        rate.filter(set -> set < least).ifPresent(set -> {
            String ofDownloads = number.isEmpty()
                    ? ": set it to at least " + written(least)
                    : ", too little for " + downloads + " downloads at once, each of which needs at least "
                            + written(Deliveries.LEAST_RATE) + " a second: set it to at least " + written(least)
                            + lower(set, number);
            throw new IllegalStateException("The setting " + name + " is " + written(set) + ofDownloads);
        });
    }

    private static String lower(long rate, String number) {
        long enough = rate / Deliveries.LEAST_RATE;
        return enough == 0 ? "" : ", or " + number + " to at most " + enough;
    }

    private static String written(long bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + "KiB" : Long.toString(bytes);
    }
}
