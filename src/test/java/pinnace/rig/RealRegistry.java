package pinnace.rig;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry on a loopback port of its own, with an access log that tests can read. */
public final class RealRegistry implements AutoCloseable {

    private static final Pattern ACCESS = Pattern.compile(
            "^\\S+ - - \\[[^]]+] \"(\\S+) (\\S+) HTTP/[\\d.]+\" (\\d+) (\\d+) \"[^\"]*\" \"([^\"]*)\"",
            Pattern.MULTILINE);

    /**
     * It takes 4 MiB for every answer, whatever its length, and would collect garbage after each: what is measured here
     * would be that.
     */
    private static final Map<String, String> LAZY_COLLECTOR = Map.of("GOGC", "2000");

    /**
     * Not for HTTP/2: Payara takes that up, and what went wrong with the first question, while it starts, would go
     * wrong with all that follow on the same connection.
     */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Room room;
    private final Child server;
    private final int port;

    /** One line of the access log. {@code bytes} counts what was written into the socket, read or not. */
    public record Access(String method, String path, int status, long bytes, String agent) {

        /** Whether it asked for a config or a layer. */
        public boolean isBlob() {
            return path.contains("/blobs/");
        }
    }

    private RealRegistry(Room room, Child server, int port) {
        this.room = room;
        this.server = server;
        this.port = port;
    }

    public static RealRegistry start() {
        Room room = Room.open("registry");
        return start(room, room.at("data").toString(), 200);
    }

    /**
     * Another registry over the same images, whose access log holds what one test made Pinnace ask and nothing else.
     */
    public RealRegistry unshared() {
        return start(Room.open("unshared"), room.at("data").toString(), 200);
    }

    /** Another registry over the same images, for which one needs this login. */
    public RealRegistry guarded(String user, String secret) {
        Tools.require("htpasswd");
        Room guard = Room.open("guarded");
        String line = Tools.run(Duration.ofMinutes(1), "htpasswd", "-Bbn", user, secret)
                .succeeded()
                .out()
                .strip();
        String users = guard.write("htpasswd", line).toString();
        return start(guard, room.at("data").toString(), 401, "auth: {htpasswd: {realm: harbour, path: " + users + "}}");
    }

    /**
     * Another registry over the same images that gives what a token allows: {@code auth.token} of its configuration.
     */
    public RealRegistry withTokens(String realm, String service, String issuer, java.nio.file.Path certificates) {
        return start(
                Room.open("tokens"),
                room.at("data").toString(),
                401,
                "auth: {token: {realm: '" + realm + "', service: " + service + ", issuer: " + issuer
                        + ", rootcertbundle: " + certificates + "}}");
    }

    /** Another registry over the same images that speaks TLS. */
    public RealRegistry encrypted(Authority.Identity identity) {
        Room encrypted = Room.open("encrypted");
        int port = Room.freePort();
        String tls = ", tls: {certificate: " + identity.certificate() + ", key: " + identity.key() + "}";
        String config = config(encrypted, room.at("data").toString(), port, tls);
        return new RealRegistry(
                encrypted,
                Child.start(
                        encrypted.log(),
                        LAZY_COLLECTOR,
                        List.of("docker-registry", "serve", config),
                        () -> Room.listens(port)),
                port);
    }

    private static RealRegistry start(Room room, String data, int greeting, String... auth) {
        Tools.require("docker-registry");
        int port = Room.freePort();
        String config = config(room, data, port, "", auth);
        URI probe = URI.create("http://localhost:" + port + "/v2/");
        Child server = Child.start(
                room.log(),
                LAZY_COLLECTOR,
                List.of("docker-registry", "serve", config),
                () -> status(probe) == greeting);
        return new RealRegistry(room, server, port);
    }

    private static String config(Room room, String data, int port, String tls, String... auth) {
        return room.write(
                        "config.yml",
                        "version: 0.1",
                        "log: {level: info, accesslog: {disabled: false}}",
                        "storage: {filesystem: {rootdirectory: " + data + "}, delete: {enabled: true}}",
                        "http: {addr: '127.0.0.1:" + port + "'" + tls + "}",
                        String.join("\n", auth))
                .toString();
    }

    /** Whether it answers this with 200, within two seconds. */
    public static boolean answers(URI uri) {
        return status(uri) == 200;
    }

    private static int status(URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Its name in a reference: {@code localhost:PORT}. */
    public String name() {
        return "localhost:" + port;
    }

    public int port() {
        return port;
    }

    /** Uploads a blob. */
    public void pushBlob(String repository, String digest, byte[] bytes) {
        push(repository, digest, BodyPublishers.ofByteArray(bytes));
    }

    /** Uploads a blob that may be larger than memory. */
    void pushBlob(String repository, Content content) {
        Path file = room.at("upload-" + UUID.randomUUID());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            content.write(out, 0, content.size());
            out.flush();
            push(repository, content.digest(), BodyPublishers.ofFile(file));
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void push(String repository, String digest, HttpRequest.BodyPublisher body) {
        HttpRequest open = request("/v2/" + repository + "/blobs/uploads/")
                .POST(BodyPublishers.noBody())
                .build();
        String location =
                expect(202, send(open)).headers().firstValue("Location").orElseThrow();
        String separator = location.contains("?") ? "&" : "?";
        URI upload = URI.create("http://" + name() + "/").resolve(location + separator + "digest=" + digest);
        expect(
                201,
                send(HttpRequest.newBuilder(upload)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(body)
                        .build()));
    }

    /** Uploads a manifest or an index under a tag or its digest. */
    public void pushManifest(String repository, String reference, String mediaType, byte[] bytes) {
        expect(
                201,
                send(request("/v2/" + repository + "/manifests/" + reference)
                        .header("Content-Type", mediaType)
                        .PUT(BodyPublishers.ofByteArray(bytes))
                        .build()));
    }

    /** Deletes a manifest and all that names it. */
    public void deleteManifest(String repository, String digest) {
        expect(
                202,
                send(request("/v2/" + repository + "/manifests/" + digest)
                        .DELETE()
                        .build()));
    }

    /** The bytes of a manifest as the registry serves them. */
    public byte[] manifest(String repository, String reference) {
        String all = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, "
                + "application/vnd.docker.distribution.manifest.v2+json, "
                + "application/vnd.docker.distribution.manifest.list.v2+json";
        return expect(
                        200,
                        send(request("/v2/" + repository + "/manifests/" + reference)
                                .header("Accept", all)
                                .build()))
                .body();
    }

    /** The bytes of a blob as the registry serves them. */
    public byte[] blob(String repository, String digest) {
        return expect(
                        200,
                        send(request("/v2/" + repository + "/blobs/" + digest).build()))
                .body();
    }

    /** What was asked so far; a request of our own is waited for, so that nothing before it is still unwritten. */
    public List<Access> accesses() {
        String mark = "/v2/?mark=" + UUID.randomUUID();
        send(request(mark).build());
        Child.until(Duration.ofMinutes(1), () -> server.said().contains(mark));
        Matcher lines = ACCESS.matcher(server.said());
        return lines.results()
                .map(line -> new Access(
                        line.group(1),
                        line.group(2),
                        Integer.parseInt(line.group(3)),
                        Long.parseLong(line.group(4)),
                        line.group(5)))
                .filter(access -> !access.path().contains("?mark="))
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + name() + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> response) {
        if (response.statusCode() != status) {
            String body = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
            throw new IllegalStateException(
                    response.request().method() + " " + response.uri() + ": " + response.statusCode() + " " + body);
        }
        return response;
    }

    @Override
    public void close() {
        server.close();
        room.close();
    }
}
