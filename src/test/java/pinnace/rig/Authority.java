package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;

/** A certificate authority as a company has one, made by the program that administrators use. */
public final class Authority {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private int issued;

    /** What a server needs to speak TLS. */
    public record Identity(Path certificate, Path key) {}

    /** Makes one, its files in a directory. */
    public Authority(Path directory) {
        this.directory = directory;
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=The Harbour's Own",
                "-addext",
                "basicConstraints=critical,CA:TRUE",
                "-keyout",
                at("ca.key"),
                "-out",
                at("ca.pem"));
    }

    /** Its own certificate. */
    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    /** A certificate for names such as {@code DNS:localhost,IP:127.0.0.1}, good from yesterday for so many days. */
    public synchronized Identity issue(String name, String alternatives, int days) {
        // Tests that run side by side may want the same name.
        String file = name + ++issued;
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=" + alternatives,
                "-keyout",
                at(file + ".key"),
                "-out",
                at(file + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                at(file + ".csr"),
                "-copy_extensions",
                "copy",
                "-CA",
                at("ca.pem"),
                "-CAkey",
                at("ca.key"),
                "-CAcreateserial",
                "-days",
                Integer.toString(days),
                "-out",
                at(file + ".pem"));
        return new Identity(directory.resolve(file + ".pem"), directory.resolve(file + ".key"));
    }

    /** What curl gets from a server that it believes for this authority alone. */
    public String curl(String url) {
        return Tools.run(PATIENCE, "curl", "-qsSf", "--cacert", at("ca.pem"), url)
                .succeeded()
                .out();
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    private static void openssl(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Tools.run(PATIENCE, command).succeeded();
    }
}
