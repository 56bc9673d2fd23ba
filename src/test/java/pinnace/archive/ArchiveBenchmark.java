package pinnace.archive;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

/** What it takes to write a header, and to cut a slice out of an image of a hundred layers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ArchiveBenchmark {

    private static final String NAME = "blobs/sha256/" + "0123456789abcdef".repeat(4);

    private final Archive archive = archive();

    private static Archive archive() {
        TarEntries entries = new TarEntries().directory("blobs/").directory("blobs/sha256/");
        IntStream.range(0, 100)
                .mapToObj(i -> new Descriptor("x/y", Digest.of(new byte[i]), 20_000_000L + i))
                .forEach(blob -> entries.file(blob));
        return entries.end();
    }

    /** One header. */
    @Benchmark
    public byte[] header() {
        return TarEntries.header(NAME, 123_456_789, 0644);
    }

    /** The middle third. */
    @Benchmark
    public Archive slice() {
        return archive.slice(archive.length() / 3, 2 * archive.length() / 3);
    }
}
