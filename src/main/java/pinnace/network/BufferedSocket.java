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
 * A socket that TLS reads through a buffer. TLS comes in records of 16 KiB, and the JDK's reads each of them in two
 * pieces, its first five bytes and then the rest, each with at least one system call. From a buffer it takes both of
 * them, and those of the records that have come since.
 *
 * <p>Without TLS there is no buffer: what is read then is read in large pieces already.
 */
final class BufferedSocket extends Socket {

    /** Room for two records. Each connection with TLS keeps that much; four records save little more. */
    private static final int BUFFER = 32 * 1024;

    private Optional<InputStream> buffered = Optional.empty();

    /**
     * Connects with such sockets.
     *
     * @param tls what makes a connection speak TLS
     */
    static HttpClientConnectionOperator operator(SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
        TlsSocketStrategy buffering = (socket, host, port, attachment, context) -> {
            ((BufferedSocket) socket).startBuffering();
            return tls.upgrade(socket, host, port, attachment, context);
        };
        // No SOCKS proxy is ever named to the client: the JVM's own is known to every socket.
        return new DefaultHttpClientConnectionOperator(
                socks -> new BufferedSocket(),
                ports,
                names,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register(URIScheme.HTTPS.id, buffering)
                        .build());
    }

    /** From now on what is read goes through a buffer; everything that was read before must have been used. */
    void startBuffering() throws IOException {
        buffered = Optional.of(new BufferedInputStream(super.getInputStream(), BUFFER));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream unbuffered = super.getInputStream();
        return buffered.orElse(unbuffered);
    }
}
