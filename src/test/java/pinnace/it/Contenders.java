package pinnace.it;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pinnace.rig.Authority;
import pinnace.rig.Cost;
import pinnace.rig.Dockerd;
import pinnace.rig.Jvm;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;
import pinnace.rig.Tools;

/** Those that the benchmark compares, and what they download. */
final class Contenders {

    static final String GET = "curl --disable --fail --silent --show-error --location --output /dev/null \"$1\"";

    private final Peers peers;
    private final Path directory;

    /** One of those that are compared. */
    interface Contender {
        Cost run();
    }

    /** An image, and how often it is downloaded. */
    record Freight(String shown, String repository, Picture picture, int rounds) {}

    /** How the registry is spoken to: over TLS, with a certificate of its own authority, or plainly. */
    record Way(RealRegistry registry, Optional<Path> authority) {

        /** A shell line that believes the authority: curl by the one variable, crane and skopeo by the other. */
        String trusting(String line) {
            return authority
                    .map(file -> "export CURL_CA_BUNDLE=" + file + " SSL_CERT_FILE=" + file + "; " + line)
                    .orElse(line);
        }

        String[] layers(Freight freight) {
            String[] urls = freight.picture().layerUrls(registry.name(), freight.repository());
            return authority.isEmpty()
                    ? urls
                    : Stream.of(urls)
                            .map(url -> url.replaceFirst("http:", "https:"))
                            .toArray(String[]::new);
        }
    }

    Contenders(Peers peers, Path directory) {
        this.peers = peers;
        this.directory = directory;
    }

    private Room room() {
        return peers.once("speed/room", () -> Room.open("speed"));
    }

    private Path authority() {
        return room().at("ca.pem");
    }

    /** The registry over TLS. */
    Way encrypted() {
        RealRegistry registry = peers.once("speed/encrypted", () -> {
            Authority.Identity identity = new Authority(room().at(".")).issue("registry", "DNS:localhost", 2);
            return peers.registry().encrypted(identity);
        });
        return new Way(registry, Optional.of(authority()));
    }

    /** The same without TLS. */
    Way plain() {
        return new Way(peers.registry(), Optional.empty());
    }

    /** The Pinnace that is measured. */
    Node node() {
        String encrypted = encrypted().registry().name();
        String plain = peers.registry().name();
        return peers.once(
                "speed/node",
                () -> Node.executable(
                        Map.of(),
                        List.of(Jvm.RUNS_WELL),
                        Map.of(
                                "private-registries",
                                encrypted + "," + plain,
                                "plain-http-registries",
                                plain,
                                "ca-file",
                                authority().toString(),
                                "answer-within",
                                "20s")));
    }

    /** All who download an image. */
    Map<String, Contender> of(Freight freight, Way way) {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        boolean plain = way.authority().isEmpty();
        String name = way.registry().name() + "/" + freight.repository() + ":1";
        Node node = node();
        String url = node.pull(name).toString();
        contenders.put("Pinnace", () -> Cost.servedBy(node.process().pid(), GET, url));
        contenders.put(
                "curl of the layers, nothing checked",
                () -> Cost.of(way.trusting(Cost.CURL_EACH), way.layers(freight)));
        if (plain) {
            Middlebox nginx = nginx();
            String[] layers = freight.picture().layerUrls(nginx.name(), freight.repository());
            contenders.put(
                    "nginx passing the layers on to curl, nothing checked",
                    () -> Cost.servedBy(nginx.pid(), Cost.CURL_EACH, layers));
        }
        if (Tools.find("crane").isPresent()) {
            String pull = way.trusting("crane pull " + (plain ? "--insecure" : "") + " $1 ");
            contenders.put("crane pull to /dev/null", () -> Cost.of(pull + "/dev/null", name));
            contenders.put("crane pull to another program", () -> Cost.of(pull + "/dev/stdout | cat", name));
        }
        String tar = directory.resolve("other.tar").toString();
        String skopeo = way.trusting(
                "skopeo --insecure-policy copy --src-tls-verify=" + !plain + " docker://$1 docker-archive:$2:x:1");
        contenders.put("skopeo copy to a docker-archive", () -> removing(tar, () -> Cost.of(skopeo, name, tar)));
        contenders.put("docker pull and docker save", () -> removing(tar, () -> docker(name, tar)));
        return contenders;
    }

    /** It believes any certificate on loopback. */
    private Cost docker(String name, String tar) {
        Dockerd docker = peers.docker();
        String save = "docker --host=$1 pull -q $2; docker --host=$1 save -o $3 $2";
        Cost cost = Cost.sharedWith(docker.pid(), save, docker.host(), name, tar);
        docker.remove(name);
        return cost;
    }

    /** What passing on costs where nothing is checked. */
    private Middlebox nginx() {
        int port = peers.registry().port();
        return peers.once("speed/nginx", () -> Middlebox.before(port, Middlebox.Brand.NGINX));
    }

    private static Cost removing(String file, Contender contender) {
        Cost cost = contender.run();
        if (!Path.of(file).toFile().delete()) {
            throw new IllegalStateException(file + " was not made");
        }
        return cost;
    }
}
