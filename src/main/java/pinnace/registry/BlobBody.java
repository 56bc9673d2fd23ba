package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Blob;
import pinnace.stream.BlobStream;

/**
 * The bytes {@code from} to {@code to} of a blob as one answer brings them. The request is sent at the first read, so
 * that a close on another thread cancels it too.
 */
final class BlobBody implements BlobStream.Reader {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    private final RegistryHttp http;
    private final RegistryRequest ask;
    private final Blob blob;
    private final long to;
    private final Call call = new Call();
    private long at;
    private volatile Optional<RegistryResponse> answer = Optional.empty();

    BlobBody(RegistryHttp http, RegistryRequest ask, Blob blob, long from, long to) {
        this.http = http;
        this.ask = ask;
        this.blob = blob;
        this.at = from;
        this.to = to;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at == to) {
            return -1;
        }
        InputStream body = body();
        int n = body.read(target, offset, (int) Math.min(length, to - at));
        if (n < 0) {
            throw new IOException("the answer ended at byte " + at + " of " + blob.size());
        }
        at += n;
        if (at == to) {
            end(body);
        }
        return n;
    }

    /**
     * Reads to the end of the body: this returns the connection to the pool, and finds a blob that is longer than the
     * manifest says.
     */
    private void end(InputStream body) throws IOException {
        boolean partial = answer.filter(given -> given.status() == 206).isPresent();
        boolean more = (partial || to == blob.size()) && body.read() >= 0;
        if (more && to == blob.size()) {
            throw wrongSize("more");
        }
    }

    private InputStream body() throws IOException {
        if (answer.isEmpty()) {
            answer = Optional.of(open());
        }
        return answer.get().body();
    }

    private RegistryResponse open() throws IOException {
        RegistryResponse opened = http.get(ask, call);
        try {
            check(opened);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void check(RegistryResponse opened) throws IOException {
        if (opened.status() == 206) {
            checkRange(opened.header("Content-Range").orElse(""));
            return;
        }
        if (opened.header("Content-Type")
                .filter(type -> type.startsWith("text/html"))
                .isPresent()) {
            throw Refusals.webPage(ask);
        }
        long length = opened.length().orElse(blob.size());
        if (length != blob.size()) {
            throw wrongSize(length + " bytes");
        }
        if (ask.headers().containsKey("Range")) {
            http.ranges().wereIgnoredBy(ask.endpoint());
        }
        // A registry without ranges sends the whole blob: the bytes before the range are skipped.
        opened.body().skipNBytes(at);
    }

    private void checkRange(String header) throws IOException {
        Matcher range = CONTENT_RANGE.matcher(header);
        if (!range.matches() || Long.parseLong(range.group(1)) != at) {
            throw new IOException("the registry answered with another range than it was asked for");
        }
        if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) != blob.size()) {
            throw wrongSize(range.group(3) + " bytes");
        }
    }

    private PullException wrongSize(String has) {
        return new PullException(
                Kind.CORRUPT,
                "The registry has " + has + " for " + blob.digest() + ", the manifest says " + blob.size());
    }

    @Override
    public void close() {
        call.close();
        if (answer.isPresent()) {
            answer.get().close();
        }
    }
}
