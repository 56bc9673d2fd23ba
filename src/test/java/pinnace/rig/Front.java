package pinnace.rig;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A reverse proxy with its file of {@code src/deploy/proxies}. Only what belongs to this machine is another: ports,
 * certificates, logs, and timeouts that are seconds instead of a minute.
 */
public final class Front implements AutoCloseable {

    /** What callers call it. */
    public static final String NAME = "pulls.corp.example";

    private static final Path SAMPLES = Path.of("src", "deploy", "proxies");
    private static final Pattern MODULES = Pattern.compile("a2enmod ([a-z_ ]+)");

    private final Room room;
    private final Child process;
    private final Proxy before;
    private final int port;

    /** Which program. */
    public enum Brand {
        NGINX("nginx.conf", "nginx") {
            @Override
            List<String> command(Room room, Place place) {
                String sample = place.in(this)
                        .replace("listen 443 ", "listen 127.0.0.1:" + place.port + " ")
                        .replace("/var/log/nginx/", room.at("") + "/")
                        .replace(" 60s;", " 4s;")
                        .text();
                Path config = room.write(
                        "main.conf",
                        // By itself it becomes another user, who may not write here.
                        "user root; daemon off; worker_processes 1; error_log stderr;",
                        "pid " + room.at("pid") + ";",
                        "events {}",
                        "http {",
                        "client_body_temp_path " + room.at("body") + "; proxy_temp_path " + room.at("proxy") + ";",
                        "fastcgi_temp_path " + room.at("f") + "; uwsgi_temp_path " + room.at("u") + ";",
                        "scgi_temp_path " + room.at("s") + ";",
                        sample,
                        "}");
                return List.of("nginx", "-p", room.at("").toString(), "-e", "stderr", "-c", config.toString());
            }
        },
        HAPROXY("haproxy.cfg", "haproxy") {
            @Override
            List<String> command(Room room, Place place) {
                String sample = place.in(this)
                        .replace("bind :443 ", "bind 127.0.0.1:" + place.port + " ")
                        .replace("log /dev/log local0", "log stdout format raw local0")
                        .replace(" 60s\n", " 4s\n")
                        .text();
                return List.of(
                        "haproxy",
                        "-db",
                        "-f",
                        room.write("haproxy.cfg", sample).toString());
            }
        },
        HTTPD("httpd.conf", "apache2") {
            @Override
            List<String> command(Room room, Place place) {
                String sample = place.in(this)
                        .replace("<VirtualHost *:443>", "<VirtualHost 127.0.0.1:" + place.port + ">")
                        .replace("/var/log/apache2/", room.at("") + "/")
                        .replace("Timeout 60\n", "Timeout 4\n")
                        .text();
                Matcher named = MODULES.matcher(sample);
                assertTrue(named.find(), "the sample says which modules it needs");
                String modules = Stream.concat(
                                Stream.of("mpm_event", "authz_core"),
                                Stream.of(named.group(1).split(" ", -1)))
                        .map(module ->
                                "LoadModule " + module + "_module /usr/lib/apache2/modules/mod_" + module + ".so")
                        .collect(Collectors.joining("\n"));
                Path config = room.write(
                        "main.conf",
                        "ServerRoot " + room.at(""),
                        "PidFile " + room.at("pid"),
                        "DefaultRuntimeDir " + room.at(""),
                        modules,
                        "Listen 127.0.0.1:" + place.port,
                        "ServerName localhost",
                        "ErrorLog " + room.at("error.log"),
                        sample);
                return List.of("apache2", "-D", "FOREGROUND", "-f", config.toString());
            }
        };

        private final String file;
        private final String program;

        Brand(String file, String program) {
            this.file = file;
            this.program = program;
        }

        abstract List<String> command(Room room, Place place);
    }

    /** Where one listens, what is behind it, and what it shows to callers. */
    private record Place(int port, int behind, Authority.Identity identity, Path both) {

        Sample in(Brand brand) {
            Sample sample = new Sample(brand, Room.text(SAMPLES.resolve(brand.file)))
                    .replace("127.0.0.1:8080", "127.0.0.1:" + behind);
            if (brand == Brand.HAPROXY) {
                return sample.replace("/etc/haproxy/" + NAME + ".pem", both.toString());
            }
            return sample.replace(
                            "/etc/ssl/certs/" + NAME + ".pem",
                            identity.certificate().toString())
                    .replace("/etc/ssl/private/" + NAME + ".key", identity.key().toString());
        }
    }

    private record Sample(Brand brand, String text) {

        Sample replace(String what, String with) {
            assertTrue(text.contains(what), () -> "no " + what + " in " + brand.file);
            return new Sample(brand, text.replace(what, with));
        }
    }

    private Front(Room room, Brand brand, Proxy before, Place place) {
        this.room = room;
        this.before = before;
        this.port = place.port;
        this.process = Child.start(room.log(), Map.of(), brand.command(room, place), () -> Room.listens(place.port));
    }

    /**
     * Starts one.
     *
     * @param authority who says that it is {@link #NAME}, and this machine
     */
    public static Front before(Node node, Brand brand, Authority authority) {
        Tools.require(brand.program);
        Room room = Room.open(brand.program);
        Proxy before = Proxy.to(node.server());
        Authority.Identity identity =
                authority.issue(brand.name().toLowerCase(Locale.ROOT), "DNS:" + NAME + ",DNS:localhost", 2);
        Path both = room.write("both.pem", Room.text(identity.certificate()), Room.text(identity.key()));
        int behind = before.through(node.server()).getPort();
        return new Front(room, brand, before, new Place(Room.freePort(), behind, identity, both));
    }

    /** A URL below its path, on this machine. */
    public URI at(String path) {
        return URI.create("https://localhost:" + port + "/images/" + path);
    }

    /** What tells curl that its name is here. */
    public String connectTo() {
        return NAME + ":443:127.0.0.1:" + port;
    }

    /** The heads of all requests that it has passed on. */
    public List<String> passedOn() {
        return before.requests();
    }

    /** All that it has logged. */
    public String logged() {
        return process.said() + Child.said(room.at("pinnace.log")) + Child.said(room.at("pinnace-error.log"));
    }

    @Override
    public void close() {
        process.close();
        before.close();
        room.close();
    }
}
