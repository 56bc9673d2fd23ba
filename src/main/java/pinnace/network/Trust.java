package pinnace.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are trusted: those that the JVM trusts (also by {@code javax.net.ssl.trustStore}), and more.
 *
 * @param more certificates of authorities, or of single servers
 */
public record Trust(List<X509Certificate> more) {

    private static final long LARGEST = 4L << 20;

    /** Keeps a copy. */
    public Trust {
        more = List.copyOf(more);
    }

    /** The certificates that the JVM trusts, and no others. */
    public static Trust ofContainer() {
        return new Trust(List.of());
    }

    /**
     * Reads a file with one or more certificates in PEM; text between them is ignored, as companies distribute such
     * bundles. Throws {@link IllegalArgumentException} with the rest of a sentence that names the file.
     */
    public static List<X509Certificate> read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException(
                        "names a file that is larger than " + (LARGEST >> 20) + " MiB: " + file);
            }
            try (InputStream content = Files.newInputStream(file)) {
                Collection<? extends Certificate> read =
                        CertificateFactory.getInstance("X.509").generateCertificates(content);
                if (read.isEmpty()) {
                    throw new IllegalArgumentException("names a file without a certificate in PEM: " + file);
                }
                return read.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "names a file that cannot be read (" + e.getClass().getSimpleName() + "): " + file, e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("names a file without a proper certificate in PEM: " + file, e);
        }
    }

    /** For the client's connections. */
    SSLContext context() {
        try {
            if (more.isEmpty()) {
                return SSLContext.getDefault();
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            List<X509Certificate> believed =
                    Stream.concat(ofJvm(), more.stream()).distinct().toList();
            for (int i = 0; i < believed.size(); i++) {
                all.setCertificateEntry("ca-" + i, believed.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory(all).getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The JVM's own trust store cannot be read: " + e.getMessage(), e);
        }
    }

    private static Stream<X509Certificate> ofJvm() throws GeneralSecurityException {
        return Arrays.stream(factory(null).getTrustManagers()).flatMap(Trust::accepted);
    }

    private static Stream<X509Certificate> accepted(TrustManager manager) {
        return manager instanceof X509TrustManager known ? Arrays.stream(known.getAcceptedIssuers()) : Stream.empty();
    }

    /** Without a store, the JVM's own counts ({@link TrustManagerFactory#init(KeyStore)}). */
    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
