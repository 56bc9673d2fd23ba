package pinnace.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import pinnace.stream.DocumentMemory;

/**
 * A response of a registry, before its body is read. The receiver closes it; if the body was not read to its end, this
 * closes the connection too.
 */
final class RegistryResponse implements AutoCloseable {

    private static final int PIECE = 4 * 1024;
    private static final Logger LOG = Logger.getLogger(RegistryResponse.class.getName());

    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private final URI address;
    private final DocumentMemory memory;

    RegistryResponse(HttpUriRequestBase request, ClassicHttpResponse response, URI address, DocumentMemory memory) {
        this.request = request;
        this.response = response;
        this.address = address;
        this.memory = memory;
    }

    int status() {
        return response.getCode();
    }

    /** The address of the request; redirects are resolved against it. */
    URI address() {
        return address;
    }

    /** The first value of a header. */
    Optional<String> header(String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** All values of a header. */
    List<String> headers(String name) {
        return Arrays.stream(response.getHeaders(name)).map(Header::getValue).toList();
    }

    /** The length of the body; empty if it is chunked. */
    Optional<Long> length() {
        HttpEntity entity = response.getEntity();
        return entity == null || entity.getContentLength() < 0
                ? Optional.empty()
                : Optional.of(entity.getContentLength());
    }

    /** The body; closing this response closes it. */
    InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /**
     * At most that many bytes of the body. They count among the documents while they arrive, which may take long.
     *
     * @throws pinnace.failure.PullException if there is no memory for them
     */
    byte[] atMost(int bytes) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        try (DocumentMemory.Held held = memory.held()) {
            for (int n; (n = body().read(piece, 0, Math.min(PIECE, bytes - content.size()))) > 0; ) {
                held.take(2L * n);
                content.write(piece, 0, n);
            }
        }
        return content.toByteArray();
    }

    /**
     * Ends the exchange: if the body was read to its end, the connection goes back to the pool, else it is closed. Safe
     * for threads.
     */
    @Override
    public void close() {
        // Otherwise HttpClient reads the rest of the body to keep the connection: gigabytes of a layer.
        request.cancel();
        try {
            response.close();
        } catch (IOException e) {
            // A closed connection reports the missing bytes, which are not needed.
            LOG.log(Level.FINEST, "closing an answer", e);
        }
    }
}
