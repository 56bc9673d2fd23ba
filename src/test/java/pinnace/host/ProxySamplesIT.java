package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Authority;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Front;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** The files of {@code src/deploy/proxies} in the programs that they are for. */
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(Lifecycle.PER_CLASS)
class ProxySamplesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BASE = "https://" + Front.NAME + "/images/";

    /** Longer than the proxies' timeouts, which are four seconds here. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    private final Upstream upstream = Upstream.start();
    private final Node node;
    private final Authority authority;

    ProxySamplesIT(@TempDir Path directory) {
        Tools.require("openssl", "curl", "wget");
        authority = new Authority(directory);
        Map<String, String> settings = Node.reaching(
                Map.of(
                        "public-url",
                        "https://" + Front.NAME + "/images",
                        "registry-basic",
                        "on",
                        "answer-within",
                        "1s",
                        "keep-alive-interval",
                        "1s"),
                upstream.name());
        node = Node.start(Host.EXECUTABLE, settings);
    }

    @AfterAll
    void end() {
        node.close();
        upstream.close();
    }

    private String put(String repository) {
        return upstream.put(repository, Picture.ofNoise(repository.hashCode(), 100_000));
    }

    private static String below(String path, Front.Brand brand) {
        return path + "/" + brand.name().toLowerCase(Locale.ROOT);
    }

    /** An answer to a caller who knows the proxy by its name. */
    private String asked(Front front, Path directory, String url, String... options) throws IOException {
        Path file = Files.createTempFile(directory, "answer", "");
        List<String> all =
                new ArrayList<>(List.of("--cacert", authority.certificate().toString(), "--fail", "--location"));
        all.addAll(List.of("--connect-to", front.connectTo()));
        all.addAll(List.of(options));
        Clients.curl(URI.create(url), file, all.toArray(String[]::new)).succeeded();
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource
    void aRegistryThatIsSilentForLongerThanTheProxyWaitsDoesNoHarm(Front.Brand brand, @TempDir Path directory) {
        String repository = below("silent", brand);
        String image = upstream.put(
                repository, Picture.ofNoise(repository.hashCode(), 500_000), Fault.stall(200_000, SILENCE, 1));
        upstream.delay(repository, "1", SILENCE);
        Path file = directory.resolve("image.tar");
        try (Front front = Front.before(node, brand, authority)) {
            Clients.wget(
                            front.at("pull/" + image + ".tar"),
                            file,
                            "--ca-certificate=" + authority.certificate(),
                            "--tries=1",
                            "--user=me",
                            "--password=for-the-proxy",
                            "--auth-no-challenge",
                            "--header=X-Forwarded-User: mallory")
                    .succeeded();
            assertEquals(Sha256.of(Wire.get(node.pull(image)).body()), Sha256.of(file));
            String all = String.join("\n", front.passedOn()).toLowerCase(Locale.ROOT);
            assertTrue(all.contains("hop="), "it was redirected: " + all);
            assertTrue(all.contains("x-forwarded-proto: https"), all);
            assertFalse(all.contains("authorization:"), all);
            assertTrue(all.contains("x-forwarded-for: 127.0.0.1"), all);
            assertFalse(all.contains("mallory"), all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsUrlsLeadThroughTheProxy(Front.Brand brand, @TempDir Path directory) throws IOException {
        String image = put(below("urls", brand));
        Path list = Files.writeString(directory.resolve("list.txt"), image + "\n");
        try (Front front = Front.before(node, brand, authority)) {
            String url = asked(front, directory, BASE + "pull.txt", "--data-binary", "@" + list)
                    .strip();
            assertTrue(url.startsWith(BASE + "pull.tar?list="), url);
            String straight = node.page() + url.substring(BASE.length());
            assertEquals(
                    Sha256.of(Wire.get(URI.create(straight)).body()),
                    Sha256.of(asked(front, directory, url).getBytes(StandardCharsets.ISO_8859_1)));
            assertTrue(asked(front, directory, BASE).contains("<html"));
            assertTrue(asked(front, directory, BASE.replaceFirst("/$", "")).contains("<html"), "without the slash");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongLoginPassesAndNoneIsInTheLog(Front.Brand brand, @TempDir Path directory) throws IOException {
        String image = put(below("login", brand));
        String secret = "s3cret".repeat(2_000);
        String login = Base64.getUrlEncoder()
                .encodeToString(
                        ("{\"username\":\"me\",\"password\":\"" + secret + "\"}").getBytes(StandardCharsets.UTF_8));
        try (Front front = Front.before(node, brand, authority)) {
            asked(front, directory, BASE + "pull/" + image + ".tar?login=", "--header", "X-Registry-Auth: " + login);
            Path refused = directory.resolve("refused");
            String url = BASE + "pull/" + image + ".tar?login=s3aled";
            Clients.curl(URI.create(url), refused, "--insecure", "--connect-to", front.connectTo())
                    .succeeded();
            assertTrue(Files.readString(refused).contains("login="), "it came as far as Pinnace");
            assertTrue(Child.until(PATIENCE, () -> front.logged().contains(" 401 ")), front::logged);
            assertTrue(front.logged().contains("/pull/" + image + ".tar"), front::logged);
            assertFalse(front.logged().contains("s3aled"), front::logged);
        }
    }
}
