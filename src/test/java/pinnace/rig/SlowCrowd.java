package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many clients on one thread, who follow redirects and each of whom takes his download at the same pace from its first
 * byte to its last. A program that keeps to a rate on the average takes the first megabytes at once, and then nothing
 * for a long time.
 */
public final class SlowCrowd implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int RECEIVE_BUFFER = 32 * 1024;
    private static final int REDIRECT = 307;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer bytes;

    /**
     * How a download ended.
     *
     * @param status of the answer
     * @param missing how many bytes were promised and did not come
     * @param sha256 of what came
     */
    public record End(int status, long missing, String sha256) {}

    private static final class Client {
        private final URI url;
        private final SocketChannel channel;
        private final StringBuilder head = new StringBuilder();
        private final MessageDigest digest = Sha256.fresh();
        private long body;
        private boolean ended;

        Client(URI url) throws IOException {
            this.url = url;
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            String target = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
            String request = "GET " + target + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nConnection: close"
                    + END_OF_HEAD;
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            channel.configureBlocking(false);
        }

        void read(ByteBuffer bytes) throws IOException {
            bytes.clear();
            int n = channel.read(bytes);
            ended = n < 0;
            bytes.flip();
            while (bytes.hasRemaining() && head.indexOf(END_OF_HEAD) < 0) {
                head.append((char) bytes.get());
            }
            body += bytes.remaining();
            digest.update(bytes);
        }

        RawHttp.Head answer() {
            return RawHttp.Head.parse(head.toString());
        }

        /** The one that goes where this one was led on to; this one, where it was not. */
        Client next() throws IOException {
            if (!ended || answer().status() != REDIRECT) {
                return this;
            }
            channel.close();
            return new Client(url.resolve(answer().header("Location").orElseThrow()));
        }

        End end() {
            return new End(answer().status(), answer().length() - body, Sha256.hex(digest));
        }
    }

    /** Connects so many clients, each of whom asks for the URL. */
    public SlowCrowd(URI url, int size, int bytesPerSecond) throws IOException {
        bytes = ByteBuffer.allocate((int) (bytesPerSecond * TICK.toMillis() / 1000));
        for (int i = 0; i < size; i++) {
            clients.add(new Client(url));
        }
    }

    /** Reads all of them to their ends. */
    public List<End> ends(Duration patience) {
        Instant latest = Instant.now().plus(patience);
        try {
            while (!clients.stream().allMatch(client -> client.ended)) {
                if (Instant.now().isAfter(latest)) {
                    throw new AssertionError(
                            clients.stream().filter(client -> !client.ended).count()
                                    + " downloads have not ended after " + patience);
                }
                Instant next = Instant.now().plus(TICK);
                for (int i = 0; i < clients.size(); i++) {
                    Client client = clients.get(i);
                    if (!client.ended) {
                        client.read(bytes);
                        clients.set(i, client.next());
                    }
                }
                TimeUnit.MILLISECONDS.sleep(
                        Math.max(0, Duration.between(Instant.now(), next).toMillis()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return clients.stream().map(Client::end).toList();
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
    }
}
