package pinnace.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A token service as distribution describes it: signs what somebody may do (JWT, RS256), which the real registry checks
 * by itself. Everybody may pull from {@code public/}, one user from everywhere.
 */
public final class TokenServer implements AutoCloseable {

    public static final String ISSUER = "harbour master";
    public static final String SERVICE = "harbour";

    private final HttpServer server;
    private final Authority.Identity identity;
    private final String login;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Starts one that knows a single {@code user:password}. */
    public TokenServer(Authority.Identity identity, String login) {
        this.identity = identity;
        this.login = login;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/token", this::answer);
        server.start();
    }

    public String realm() {
        return "http://localhost:" + server.getAddress().getPort() + "/token";
    }

    /** Who asked for what so far: {@code alice repository:team/app:pull}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            boolean known = basic.equals(sent);
            String user = known ? login.substring(0, login.indexOf(':')) : "";
            List<String> granted = new ArrayList<>();
            for (String field : exchange.getRequestURI().getRawQuery().split("&", -1)) {
                if (field.startsWith("scope=")) {
                    String scope = URLDecoder.decode(field.substring(6), StandardCharsets.UTF_8);
                    asked.add((user + " " + scope).strip());
                    String[] parts = scope.split(":", -1);
                    if (known || parts[1].startsWith("public/")) {
                        granted.add("{\"type\":\"repository\",\"name\":\"" + parts[1] + "\",\"actions\":[\"pull\"]}");
                    }
                }
            }
            boolean wrong = sent != null && !known;
            byte[] body = (wrong ? "{}" : "{\"token\":\"" + signed(user, granted) + "\",\"expires_in\":300}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(wrong ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String signed(String user, List<String> granted) {
        long now = Instant.now().getEpochSecond();
        String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + der(identity.certificate()) + "\"]}";
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"" + user + "\",\"aud\":\"" + SERVICE + "\",\"exp\":"
                + (now + 300) + ",\"nbf\":" + (now - 10) + ",\"iat\":" + now + ",\"jti\":\"" + System.nanoTime()
                + "\",\"access\":[" + String.join(",", granted) + "]}";
        String content = encoded(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrivateKey key() throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(der(identity.key()))));
    }

    /** The one object of a PEM file, in standard base64 of its DER. */
    private static String der(java.nio.file.Path pem) {
        try {
            return Files.readString(pem).replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
