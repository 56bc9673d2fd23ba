package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What something took: time on the clock, and time of processors. */
public record Cost(double wall, double cpu) {

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    /** Linux counts processor time in hundredths of a second, whatever its clock does. */
    private static final double TICKS = 100;

    /** A shell line that downloads its arguments, one after the other over one connection, and throws them away. */
    public static final String CURL_EACH =
            "for url; do printf 'url = %s\\noutput = /dev/null\\n' \"$url\"; done | curl --disable --fail --config -";

    /** Runs a shell line to its good end; the processor time is that of everything the line starts. */
    public static Cost of(String line, String... arguments) {
        Tools.require("bash");
        List<String> command = new ArrayList<>(
                List.of("bash", "-ec", "TIMEFORMAT='took %R %U %S'; time { " + line + "\n} >/dev/null 2>&1", "bash"));
        command.addAll(List.of(arguments));
        String said = Tools.run(PATIENCE, Map.of(), command).succeeded().err();
        String[] took = said.strip().split(" ", -1);
        return new Cost(Double.parseDouble(took[1]), Double.parseDouble(took[2]) + Double.parseDouble(took[3]));
    }

    /** Runs a shell line that a server does the work for; the processor time is the server's. */
    public static Cost servedBy(long pid, String line, String... arguments) {
        double before = processorTime(pid);
        double wall = of(line, arguments).wall;
        return new Cost(wall, processorTime(pid) - before);
    }

    /** Runs a shell line and a server that does work for it; the processor time is that of both. */
    public static Cost sharedWith(long pid, String line, String... arguments) {
        double before = processorTime(pid);
        Cost own = of(line, arguments);
        return new Cost(own.wall, own.cpu + processorTime(pid) - before);
    }

    /** The processor time of a process and its offspring so far. */
    static double processorTime(long pid) {
        Stream<Long> offspring =
                ProcessHandle.of(pid).orElseThrow().descendants().map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), offspring)
                .mapToDouble(Cost::ownTime)
                .sum();
    }

    private static double ownTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            // utime, stime, and those of the children that have ended: proc(5).
            return Stream.of(11, 12, 13, 14)
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum()
                    / TICKS;
        } catch (IOException e) {
            // It has just ended, and its parent counts it.
            return 0;
        }
    }

    /** Processor time of the whole machine so far. */
    public static double machineTime() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().split(" +", -1);
            // All but idle and waiting for disks.
            return Stream.of(1, 2, 3, 6, 7)
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum()
                    / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most memory that a process has had since {@link #forgetMemory}. */
    public static long mostMemory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            OptionalLong kibibytes = lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
            return kibibytes.orElseThrow() << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void forgetMemory(long pid) {
        try {
            Files.writeString(Path.of("/proc", String.valueOf(pid), "clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double median(Collection<Cost> costs, ToDoubleFunction<Cost> what) {
        return median(costs.stream().mapToDouble(what).toArray());
    }

    public static double median(double... values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static String shown(double number) {
        return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.1f", number);
    }
}
