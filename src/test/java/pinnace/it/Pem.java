package pinnace.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A certificate of the loopback, made and used by the programs that administrators use. */
public final class Pem {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Pem() {}

    /** Writes a certificate that signs itself, and its key. */
    public static void write(Path certificate, Path key) {
        Tools.run(
                        PATIENCE,
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "1",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .succeeded();
    }

    /** What curl gets from a server that it believes for this certificate alone. */
    public static String curl(Path certificate, String url) {
        List<String> command = List.of("curl", "-sSf", "--cacert", certificate.toString(), url);
        return Tools.run(PATIENCE, command.toArray(String[]::new)).succeeded().out();
    }
}
