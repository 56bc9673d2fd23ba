package pinnace.request;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import pinnace.archive.Tar;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.settings.Setting;

/**
 * Into which parts an archive is divided, so that each fits a medium; put behind one another they are the archive.
 *
 * @param size of each but the last, in bytes
 * @param number of the one that is wanted, from 1; empty if all are to be named
 */
public record Parts(long size, Optional<Integer> number) {

    /** The parameters that say which they are. */
    static final List<String> PARAMETERS = List.of("part-size", "part", "parts");

    /** The smallest size, in bytes. */
    public static final long LEAST_SIZE = 64L << 20;

    /** The largest. */
    public static final long MOST_SIZE = 1L << 40;

    /** How many an archive has at most: as many as names with three digits. */
    public static final int MOST = 999;

    private static final Function<String, Long> SIZE = Setting.size(LEAST_SIZE, MOST_SIZE);
    private static final Function<String, Integer> NUMBER = Setting.number(1, MOST);
    private static final int KIB = 10;

    /** Reads {@code part-size=} with {@code part=} or {@code parts=list}; empty if none of them is given. */
    public static Optional<Parts> read(Parameters parameters) {
        Optional<Long> size = parameters.read("part-size", SIZE);
        Optional<Integer> number = parameters.read("part", NUMBER);
        boolean all = isListed(parameters);
        if (size.isEmpty() && number.isEmpty() && !all) {
            return Optional.empty();
        }
        if (number.isPresent() && all) {
            throw bad("part= is for one part, and parts=list for a list of all of them; leave out one of the two");
        }
        if (size.isEmpty()) {
            throw bad("Write how large a part may be too, such as part-size=1900MiB");
        }
        if (number.isEmpty() && !all) {
            throw bad("Write part=1 too for the first part, or parts=list for a list of all parts");
        }
        return Optional.of(new Parts(size.get(), number));
    }

    /**
     * Refuses the parameters of parts where there are none.
     *
     * @param why the beginning of the sentence
     */
    public static void refuse(Parameters parameters, String why) {
        PARAMETERS.stream()
                .filter(name -> !parameters.all(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw bad(why + "; leave out " + name + "=");
                });
    }

    /** Whether all are to be named. */
    static boolean isListed(Parameters parameters) {
        return parameters.isGiven("parts", "list", "names all parts");
    }

    /** The size, in the largest unit that gives a whole number. */
    public String written() {
        int power = 0;
        while (power < 3 && size % (1L << (KIB * (power + 1))) == 0) {
            power++;
        }
        return (size >> (KIB * power)) + new String[] {"", "KiB", "MiB", "GiB"}[power];
    }

    /** What of a URL means this part, behind other parameters. */
    public String query() {
        return "&part-size=" + written() + number.map(one -> "&part=" + one).orElse("");
    }

    /** Another part of the same division. */
    public Parts part(int other) {
        return new Parts(size, Optional.of(other));
    }

    /**
     * How many there are of an archive.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for more than names have digits for
     */
    public int count(long length) {
        long count = (length + size - 1) / size;
        if (count > MOST) {
            throw bad("The archive would have " + count + " parts, more than " + MOST + "; give a larger part-size");
        }
        return (int) count;
    }

    /** How many bytes the one that is wanted has. */
    public long length(long whole) {
        return to(whole) - from(whole);
    }

    /** The bytes of the one that is wanted. */
    public Tar of(Tar whole) {
        long length = whole.length();
        return whole.slice(from(length), to(length));
    }

    /** The same for the log; of all parts nothing. */
    public String inWords() {
        return number.map(one -> " part " + one + " of " + written()).orElse("");
    }

    private long from(long whole) {
        int one = number.orElseThrow();
        int count = count(whole);
        if (one > count) {
            throw new PullException(
                    Kind.NOT_FOUND,
                    "There is no part " + one + ": with a part-size of " + written() + " the archive of " + whole
                            + " bytes has " + (count == 1 ? "one part" : count + " parts"));
        }
        return (one - 1) * size;
    }

    private long to(long whole) {
        return Math.min(whole, from(whole) + size);
    }

    /** Behind the archive's name, so that the parts of one archive are in order wherever names are sorted. */
    public String suffix() {
        return number.map(one -> String.format(Locale.ROOT, ".part%03d", one)).orElse("");
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
