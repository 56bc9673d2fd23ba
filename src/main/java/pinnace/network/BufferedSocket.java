package pinnace.network;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;

/**
 * A socket that TLS reads through a buffer. TLS sends records of 16 KiB. The JDK reads each of them in two pieces, the
 * first five bytes and then the rest, each with at least one system call. With a buffer, one system call can read
 * several records.
 *
 * <p>Without TLS there is no buffer, because reads are large already.
 */
final class BufferedSocket extends Socket {

    /** Room for two records, for each connection with TLS. Room for four saves little more. */
    private static final int BUFFER = 32 * 1024;

    private Optional<InputStream> buffered = Optional.empty();

    /**
     * Connects with such sockets.
     *
     * @param tls opens TLS on a connection
     */
    static HttpClientConnectionOperator operator(SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
        TlsSocketStrategy buffering = (socket, host, port, attachment, context) -> {
            ((BufferedSocket) socket).startBuffering();
            return tls.upgrade(socket, host, port, attachment, context);
        };
        // The client is never given a SOCKS proxy: every socket knows the JVM's own.
        return new DefaultHttpClientConnectionOperator(
                socks -> new BufferedSocket(),
                ports,
                names,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register(URIScheme.HTTPS.id, buffering)
                        .build());
    }

    /** Reads through a buffer from now on; all bytes that were read before must have been used. */
    void startBuffering() throws IOException {
        buffered = Optional.of(new BufferedInputStream(super.getInputStream(), BUFFER));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream unbuffered = super.getInputStream();
        return buffered.orElse(unbuffered);
    }
}
