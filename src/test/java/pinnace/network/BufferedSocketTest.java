package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What TLS reads through. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BufferedSocketTest {

    private static final int RECORD = 16 * 1024;
    private static final int RECORDS = 8;
    private static final char[] PASSWORD = "harbour".toCharArray();
    /** Nothing here ends because of it. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Path directory;
    private final SSLContext servers = SSLContext.getInstance("TLS");
    private final Trust trust;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What a server does with a connection. */
    private interface Talk {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    /** The JDK makes certificates by its program alone. */
    BufferedSocketTest(@TempDir Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        this.directory = directory;
        Path store = directory.resolve("server.p12");
        String arguments = "-genkeypair -alias server -keyalg EC -dname CN=localhost -ext san=dns:localhost"
                + " -storetype PKCS12 -storepass " + new String(PASSWORD) + " -keystore " + store;
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(arguments.split(" ", -1)));
        assertEquals(
                0,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor());
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        servers.init(factory.getKeyManagers(), null, null);
        trust = new Trust(List.of((X509Certificate) keys.getCertificate("server")));
    }

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    private ServerSocket serve(ServerSocket server, Talk talk) {
        threads.execute(() -> {
            try (Socket socket = server.accept()) {
                talk.with(socket);
            } catch (IOException e) {
                // The client has gone, which is what some of the tests are about.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return server;
    }

    private ServerSocket encrypted(Talk talk) throws IOException {
        return serve(
                servers.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("localhost")), talk);
    }

    private CloseableHttpClient client() {
        return new Network(
                        new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                        address -> Optional.empty(),
                        trust,
                        new Network.Limits(LONG, LONG, 10),
                        "pinnace")
                .client();
    }

    private static HttpGet get(ServerSocket server) {
        return new HttpGet("https://localhost:" + server.getLocalPort() + "/");
    }

    private static void answer(Socket socket, int records) throws IOException {
        InputStream in = socket.getInputStream();
        for (String end = ""; !end.endsWith("\r\n\r\n"); ) {
            end += (char) in.read();
        }
        OutputStream out = socket.getOutputStream();
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + RECORDS * RECORD + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < records; i++) {
            out.write(new byte[RECORD]);
        }
    }

    @Test
    void recordsThatHaveComeAreReadTogether() throws IOException, InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        try (ServerSocket server = encrypted(socket -> {
                    socket.setSendBufferSize(2 * RECORDS * RECORD);
                    answer(socket, RECORDS);
                    written.countDown();
                    socket.getInputStream().read();
                });
                CloseableHttpClient client = client();
                ClassicHttpResponse response = client.executeOpen(null, get(server), null);
                Recording recording = new Recording()) {
            InputStream body = response.getEntity().getContent();
            recording.enable("jdk.SocketRead").withThreshold(Duration.ZERO);
            written.await();
            recording.start();
            assertEquals(RECORDS * RECORD, body.readNBytes(RECORDS * RECORD).length);
            recording.stop();
            Path file = directory.resolve("reads.jfr");
            recording.dump(file);
            long reads = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getInt("port") == server.getLocalPort())
                    .count();
            assertTrue(reads > 0 && reads < RECORDS, reads + " reads for " + RECORDS + " records");
            Files.delete(file);
        }
    }

    @Test
    void aReadThatWaitsEndsAtOnceWhenTheRequestIsCalledOff() throws IOException, InterruptedException {
        try (ServerSocket server = encrypted(socket -> {
                    answer(socket, 1);
                    socket.getInputStream().read();
                });
                CloseableHttpClient client = client()) {
            HttpGet request = get(server);
            ClassicHttpResponse response = client.executeOpen(null, request, null);
            InputStream body = response.getEntity().getContent();
            assertEquals(RECORD, body.readNBytes(RECORD).length);
            CompletableFuture<Integer> waiting = inThread(body::read);
            request.cancel();
            assertFails(waiting);
        }
    }

    @Test
    void aHandshakeThatWaitsEndsAtOnceWhenTheRequestIsCalledOff() throws IOException, InterruptedException {
        CountDownLatch greeted = new CountDownLatch(1);
        try (ServerSocket server = serve(new ServerSocket(0, 1, InetAddress.getByName("localhost")), socket -> {
                    socket.getInputStream().read();
                    greeted.countDown();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                CloseableHttpClient client = client()) {
            HttpGet request = get(server);
            CompletableFuture<Integer> waiting =
                    inThread(() -> client.executeOpen(null, request, null).getCode());
            greeted.await();
            request.cancel();
            assertFails(waiting);
        }
    }

    @Test
    void nothingIsLostWhenTheTimeForAReadIsUp() throws IOException, InterruptedException {
        CountDownLatch late = new CountDownLatch(1);
        try (ServerSocket server = encrypted(socket -> {
                    socket.getOutputStream().write("one".getBytes(StandardCharsets.US_ASCII));
                    late.await();
                    socket.getOutputStream().write("other".getBytes(StandardCharsets.US_ASCII));
                });
                BufferedSocket socket = new BufferedSocket()) {
            socket.connect(server.getLocalSocketAddress());
            socket.startBuffering();
            try (SSLSocket tls = (SSLSocket)
                    trust.context().getSocketFactory().createSocket(socket, "localhost", server.getLocalPort(), true)) {
                InputStream in = tls.getInputStream();
                tls.setSoTimeout((int) LONG.toMillis());
                assertEquals("one", new String(in.readNBytes(3), StandardCharsets.US_ASCII));
                tls.setSoTimeout(10);
                assertThrows(SocketTimeoutException.class, in::read);
                late.countDown();
                tls.setSoTimeout((int) LONG.toMillis());
                assertEquals("other", new String(in.readNBytes(5), StandardCharsets.US_ASCII));
            }
        }
    }

    /** Something that a thread waits for. */
    private interface Wait {
        int end() throws IOException;
    }

    private CompletableFuture<Integer> inThread(Wait wait) {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                outcome.complete(wait.end());
            } catch (IOException | RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }

    private static void assertFails(CompletableFuture<Integer> waiting) {
        assertThrows(ExecutionException.class, () -> waiting.get(LONG.toSeconds() / 20, TimeUnit.SECONDS));
    }
}
