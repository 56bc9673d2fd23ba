package pinnace.histories;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import pinnace.archive.Tar;
import pinnace.delivery.Conditions;
import pinnace.delivery.Delivery;
import pinnace.delivery.Download;
import pinnace.delivery.Limits;
import pinnace.delivery.Pace;
import pinnace.delivery.Rates;
import pinnace.delivery.Selection;
import pinnace.delivery.Sender;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.AheadBlobs;
import pinnace.stream.BlobHistories;
import pinnace.stream.BlobStore;
import pinnace.stream.Blobs;
import pinnace.stream.DocumentMemory;
import pinnace.stream.ReadAhead;
import pinnace.stream.ReadAheadMemory;
import pinnace.stream.ResumingBlobs;
import pinnace.stream.Retries;
import pinnace.stream.Source;
import pinnace.stream.Time;
import pinnace.stream.VerifiedBlobs;

/** Everything between a request and a registry, without HTTP: put together as the application does it. */
final class Node {

    private static final Pace PACE = new Pace(Duration.ofMillis(2), Duration.ofSeconds(20));
    private static final Retries RETRIES =
            new Retries(4, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(1), Time.system());

    private final Tar archive;
    private final BlobStore registry;
    private final Blobs blobs;
    private final DocumentMemory documents = new DocumentMemory(1 << 20);

    /** How a request was answered. */
    enum End {
        /** With all that was asked for. */
        COMPLETE,
        /** With less: the connection was cut, by either side. */
        CUT,
        /** Without a byte: the file has to be begun anew (409). */
        REFUSED,
        /** Without a byte: the file is complete already (416). */
        NOTHING_LEFT
    }

    Node(Tar archive, BlobStore registry, BlobHistories histories, Executor threads) {
        this.archive = archive;
        this.registry = registry;
        this.blobs = new Blobs(
                histories,
                new VerifiedBlobs.Patience(Time.system(), Duration.ofMillis(1)),
                new AheadBlobs.Means(threads, new ReadAheadMemory(1 << 20), 3, Time.system()));
    }

    /** Answers a request with this {@code Range}. */
    End get(Optional<String> range, OutputStream client) {
        Selection selection = new Conditions(Optional.empty(), Optional.empty(), range, Optional.empty())
                .select(archive.etag(), archive.length());
        if (selection instanceof Selection.Unsatisfiable) {
            return End.NOTHING_LEFT;
        }
        if (selection instanceof Selection.Beyond) {
            return End.REFUSED;
        }
        Tar wanted = selection instanceof Selection.Part part ? archive.slice(part.from(), part.to()) : archive;
        try (BlobStore store = blobs.of(new ResumingBlobs(registry, RETRIES, () -> {}), Map.of(), wanted.blobs())) {
            if (selection instanceof Selection.Part part) {
                part.toFit(wanted.blobs()).forEach(blobs.histories()::check);
            }
            return send(wanted, store, client);
        } catch (PullException e) {
            return e.kind() == Kind.CONFLICT ? End.REFUSED : End.CUT;
        }
    }

    private End send(Tar wanted, BlobStore store, OutputStream client) {
        try (InputStream content = wanted.open(store);
                Source source = ReadAhead.of(
                        content, blobs.means().threads(), blobs.means().memory())) {
            Download download = new Download(Sender.at("192.0.2.1"), documents.held(), Time.system());
            Rates rates = new Rates(Limits.ofDownloads(1), Time.system());
            new Delivery(PACE, Time.system(), download, rates).run(source, client);
            return End.COMPLETE;
        } catch (IOException | PullException e) {
            return End.CUT;
        }
    }
}
