package pinnace.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

/** 64 MiB through verifying and reading ahead, beside the hash alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class HashingBenchmark {

    private static final Source.Sink NOWHERE = (bytes, offset, length) -> {};

    private final byte[] content = content();
    private final Blob blob = Origins.blob(new Descriptor("x/y", Digest.of(content), content.length));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReadAheadMemory memory = new ReadAheadMemory(16 << 20);
    private final BlobHistories histories = new BlobHistories(Time.system());

    private static byte[] content() {
        byte[] content = new byte[64 << 20];
        new Random(1).nextBytes(content);
        return content;
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        threads.shutdownNow();
    }

    /** What no pipeline can be faster than. */
    @Benchmark
    public Digest hashAlone() {
        return Digest.of(content);
    }

    /** As a download does it; the bytes come from memory and go nowhere. */
    @Benchmark
    public long verifiedAndReadAhead() throws IOException, InterruptedException {
        BlobStore inMemory = (any, from, to) -> new ByteArrayInputStream(content, (int) from, (int) (to - from));
        BlobStore verified = new VerifiedBlobs(
                inMemory, histories, new VerifiedBlobs.Patience(Time.system(), Duration.ofSeconds(1)));
        long all = 0;
        try (ReadAhead source = ReadAhead.of(verified.open(blob, 0, blob.size()), threads, memory)) {
            int n = source.pass(NOWHERE, Integer.MAX_VALUE, Duration.ofSeconds(10));
            while (n != Source.END) {
                all += n;
                n = source.pass(NOWHERE, Integer.MAX_VALUE, Duration.ofSeconds(10));
            }
        }
        return all;
    }
}
