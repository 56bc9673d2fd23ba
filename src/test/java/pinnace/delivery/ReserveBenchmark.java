package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the reserve adds to the writing of a chunk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReserveBenchmark {

    private final byte[] chunk = new byte[64 * 1024];
    private final Reserve reserve = new Reserve(OutputStream.nullOutputStream(), Pace.RESERVE);

    /** 64 KiB. */
    @Benchmark
    public void write() throws IOException {
        reserve.write(chunk, 0, chunk.length);
    }
}
