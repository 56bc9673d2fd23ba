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
import pinnace.stream.Origins;

/** What it takes to write a header, and to cut a slice out of an image of a hundred layers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ArchiveBenchmark {

    private static final Entry LAYER = layer(Digest.of(new byte[0]), 123_456_789);

    private final Tar archive = archive();

    private static Entry layer(Digest digest, long size) {
        return new Entry.OfBlob(Origins.blob(new Descriptor("x/y", digest, size)));
    }

    private static Tar archive() {
        return new Archive(IntStream.range(0, 100)
                        .mapToObj(i -> layer(Digest.of(new byte[i]), 20_000_000L + i))
                        .toList())
                .tar();
    }

    /** One header. */
    @Benchmark
    public byte[] header() {
        return TarHeader.of(LAYER);
    }

    /** The middle third. */
    @Benchmark
    public Tar slice() {
        return archive.slice(archive.length() / 3, 2 * archive.length() / 3);
    }
}
