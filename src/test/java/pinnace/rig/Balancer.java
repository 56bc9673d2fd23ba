package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A real HAProxy before several nodes, as an administrator has configured it. */
public final class Balancer implements AutoCloseable {

    /** Of a line of {@code show stat}, from zero. */
    private static final int RUNNING = 4;

    private static final int SERVED = 7;

    private final Room room;
    private final int port;
    private final Child process;

    private Balancer(Room room, int port, Child process) {
        this.room = room;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it with a configuration of which nothing is changed but the port, 80, the place of the administrator's
     * socket, and the addresses of its nodes.
     *
     * @param nodes what to put for an address of the configuration
     */
    public static Balancer start(String configuration, Map<String, String> nodes) {
        Tools.require("haproxy");
        Room room = Room.open("haproxy");
        int port = Room.freePort();
        Map<String, String> changes = new LinkedHashMap<>(nodes);
        changes.put("bind :80\n", "bind 127.0.0.1:" + port + "\n");
        changes.put("/run/haproxy/admin.sock", room.at("admin.sock").toString());
        String changed = configuration;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (!changed.contains(change.getKey())) {
                throw new IllegalArgumentException("no " + change.getKey() + " in\n" + configuration);
            }
            changed = changed.replace(change.getKey(), change.getValue());
        }
        String file = room.write("haproxy.cfg", changed).toString();
        List<String> command = List.of("haproxy", "-db", "-f", file);
        return new Balancer(room, port, Child.start(room.log(), Map.of(), command, () -> Room.listens(port)));
    }

    /** The same URL through it. */
    public URI through(URI url) {
        return URI.create("http://localhost:" + port + url.getRawPath());
    }

    /** What it answers to a line of its administrator's. */
    public String told(String line) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(room.at("admin.sock")))) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** Whether it sends requests to a node of the section {@code pinnace}. */
    public boolean isUp(String node) {
        return stat(node).contains("UP");
    }

    /** How many requests a node answers at the moment. */
    public int running(String node) {
        return Integer.parseInt(stat(node).get(RUNNING));
    }

    /** How many requests a node has got so far, without those that ask whether it is there. */
    public int served(String node) {
        return Integer.parseInt(stat(node).get(SERVED));
    }

    private List<String> stat(String node) {
        return told("show stat")
                .lines()
                .filter(line -> line.startsWith("pinnace," + node + ","))
                .map(line -> List.of(line.split(",", -1)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return told("show stat");
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
