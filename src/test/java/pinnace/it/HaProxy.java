package pinnace.it;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Ends TLS before a server, as companies have it, with a certificate of its own and little patience. */
final class HaProxy implements AutoCloseable {

    private final Room room;
    private final Child process;
    private final Path certificate;
    private final URI front;

    private HaProxy(Room room, Child process, Path certificate, URI front) {
        this.room = room;
        this.process = process;
        this.certificate = certificate;
        this.front = front;
    }

    /** Starts one that waits no longer than {@code patience} for either side. */
    static HaProxy before(URI server, Duration patience) {
        Tools.require("haproxy", "openssl");
        Room room = Room.open("haproxy");
        Path certificate = certificate(room);
        int port = Room.freePort();
        Path config = room.write(
                "haproxy.cfg",
                "defaults",
                "  mode http",
                "  timeout connect 2s",
                "  timeout client " + patience.toMillis() + "ms",
                "  timeout server " + patience.toMillis() + "ms",
                "frontend tls",
                "  bind 127.0.0.1:" + port + " ssl crt " + certificate,
                "  default_backend server",
                "backend server",
                "  server one 127.0.0.1:" + server.getPort());
        Child process = Child.start(
                room.log(), Map.of(), List.of("haproxy", "-db", "-f", config.toString()), () -> Room.listens(port));
        return new HaProxy(room, process, certificate, URI.create("https://localhost:" + port));
    }

    /** The certificate, with the key beside it in a file of the name that HAProxy looks for. */
    private static Path certificate(Room room) {
        Path file = room.at("localhost.pem");
        Pem.write(file, room.at("localhost.pem.key"));
        return file;
    }

    /** What clients are told to believe. */
    Path certificate() {
        return certificate;
    }

    /** The same URL by way of it. */
    URI through(URI url) {
        return front.resolve(url.getRawPath());
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
