package pinnace.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A long or thin line to a server: what the server answers arrives later, or no faster than so many bytes a second over
 * each connection. What it is asked arrives at once.
 *
 * <p>Unlike nginx's {@code limit_rate}, which lets a second's worth through at the beginning of every answer, it limits
 * the first byte like the last.
 */
public final class Line implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    /**
     * How many chunks are under way: as many as come while one of them is late; on a thin line few, as on a real one.
     */
    private static final int MANY = 64;

    private static final int FEW = 4;
    /** What a late thread may catch up on. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    private final int target;
    private final Duration latency;
    private final long bytesPerSecond;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private static final class Piece {
        private final byte[] bytes;
        private final long due;

        Piece(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }

        /** Nothing comes after one without bytes. */
        static Piece last() {
            return new Piece(new byte[0], 0);
        }
    }

    private Line(int target, Duration latency, long bytesPerSecond) {
        this.target = target;
        this.latency = latency;
        this.bytesPerSecond = bytesPerSecond;
        try {
            this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** A line on which every answer arrives so much later. */
    public static Line late(int target, Duration latency) {
        return new Line(target, latency, Long.MAX_VALUE);
    }

    /** A line on which a connection carries so many bytes a second. */
    public static Line thin(int target, long bytesPerSecond) {
        return new Line(target, Duration.ZERO, bytesPerSecond);
    }

    /** The name of a registry at the other end, in a reference. */
    public String name() {
        return "localhost:" + door.getLocalPort();
    }

    /** How many connections there are at the moment. */
    public int open() {
        return open.get();
    }

    /** How many connections there were at once since this was asked last. */
    public int mostAtOnce() {
        return most.getAndSet(open.get());
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                BlockingQueue<Piece> way = new LinkedBlockingQueue<>(bytesPerSecond == Long.MAX_VALUE ? MANY : FEW);
                threads.execute(() -> requests(client, server));
                threads.execute(() -> answers(server, way));
                threads.execute(() -> arrivals(way, client, server));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void requests(Socket client, Socket server) {
        try (server;
                InputStream in = client.getInputStream()) {
            in.transferTo(server.getOutputStream());
        } catch (IOException e) {
            // Either side is gone; the other one learns it.
            sockets.remove(server);
        }
    }

    private void answers(Socket server, BlockingQueue<Piece> way) {
        try {
            try {
                byte[] chunk = new byte[CHUNK];
                InputStream in = server.getInputStream();
                for (int n; (n = in.read(chunk)) >= 0; ) {
                    way.put(new Piece(Arrays.copyOf(chunk, n), System.nanoTime() + latency.toNanos()));
                }
            } catch (IOException e) {
                // What has come so far still arrives.
                sockets.remove(server);
            }
            way.put(Piece.last());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void arrivals(BlockingQueue<Piece> way, Socket client, Socket server) {
        try (client;
                server) {
            OutputStream out = client.getOutputStream();
            long free = System.nanoTime();
            for (Piece piece = way.take(); piece.bytes.length > 0; piece = way.take()) {
                long start = Math.max(piece.due, Math.max(free, System.nanoTime() - SLACK));
                TimeUnit.NANOSECONDS.sleep(start - System.nanoTime());
                out.write(piece.bytes);
                free = start + (long) (1e9 * piece.bytes.length / bytesPerSecond);
            }
        } catch (IOException e) {
            sockets.remove(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
            // Whoever reads the server's answers for a client that is gone must not wait for room.
            way.clear();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
