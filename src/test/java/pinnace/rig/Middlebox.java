package pinnace.rig;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real proxy in the way, with its timeouts set to four seconds and everything else as it comes. */
public final class Middlebox implements AutoCloseable {

    private final Room room;
    private final int port;
    private final List<String> command;
    private final String front;
    private Child process;

    /** Which one. */
    public enum Brand {
        HAPROXY("HAProxy", "haproxy") {
            @Override
            List<String> command(Room room, int port, int target) {
                return haproxy(room, "127.0.0.1:" + port, target);
            }
        },
        NGINX("nginx", "nginx") {
            @Override
            List<String> command(Room room, int port, int target) {
                return nginx(room, port, "/", Integer.toString(target));
            }
        },
        SQUID("Squid", "squid") {
            @Override
            List<String> command(Room room, int port, int target) {
                Path config = room.write(
                        "squid.conf",
                        "http_port 127.0.0.1:" + port + " accel no-vhost defaultsite=localhost",
                        "cache_peer 127.0.0.1 parent " + target + " 0 no-query originserver login=PASSTHRU",
                        "http_access allow all",
                        "cache deny all",
                        "read_timeout 4 seconds",
                        "shutdown_lifetime 0 seconds",
                        "visible_hostname localhost",
                        "pid_filename none",
                        "netdb_filename none",
                        "access_log none",
                        "cache_log stdio:/dev/null",
                        "coredump_dir /");
                // Its pieces of shared memory have the service's name, and there is more than one here.
                return List.of("squid", "-N", "-n", "pinnace" + port, "-d", "1", "-f", config.toString());
            }
        };

        private final String shown;
        private final String program;

        Brand(String shown, String program) {
            this.shown = shown;
            this.program = program;
        }

        abstract List<String> command(Room room, int port, int target);

        private static List<String> haproxy(Room room, String bind, int target) {
            Path config = room.write(
                    "haproxy.cfg",
                    "defaults",
                    "  mode http",
                    "  timeout connect 4s",
                    "  timeout client 4s",
                    "  timeout server 4s",
                    "frontend front",
                    "  bind " + bind,
                    "  default_backend back",
                    "backend back",
                    "  server one 127.0.0.1:" + target);
            return List.of("haproxy", "-db", "-f", config.toString());
        }

        private static List<String> nginx(Room room, int port, String path, String target, String... more) {
            Path config = room.write(
                    "nginx.conf",
                    // By itself it becomes another user, who may not write here.
                    "user root; daemon off; worker_processes 1; error_log stderr;",
                    "pid " + room.at("nginx.pid") + ";",
                    "events {}",
                    "http {",
                    "  access_log off;",
                    "  client_body_temp_path " + room.at("body") + "; proxy_temp_path " + room.at("proxy") + ";",
                    "  fastcgi_temp_path " + room.at("f") + "; uwsgi_temp_path " + room.at("u") + ";",
                    "  scgi_temp_path " + room.at("s") + ";",
                    "  server {",
                    "    listen 127.0.0.1:" + port + ";",
                    "    send_timeout 4s;",
                    "    location " + path + " {",
                    "      proxy_pass http://127.0.0.1:" + target + ";",
                    "      proxy_set_header Host $http_host;",
                    "      proxy_connect_timeout 4s; proxy_send_timeout 4s; proxy_read_timeout 4s;",
                    "      " + String.join(" ", more),
                    "    }",
                    "  }",
                    "}");
            return List.of("nginx", "-p", room.at(".").toString(), "-e", "stderr", "-c", config.toString());
        }

        public String shown() {
            return shown;
        }
    }

    private Middlebox(Room room, String scheme, int port, List<String> command) {
        this.room = room;
        this.port = port;
        this.command = List.copyOf(command);
        this.front = scheme + "://localhost:" + port;
        this.process = started();
    }

    private Child started() {
        return Child.start(room.log(), Map.of(), command, () -> Room.listens(port));
    }

    /** Ends it, with all connections, and starts it again. */
    public void restart() {
        process.close();
        process = started();
    }

    /** Starts one in front of what listens on a loopback port. */
    public static Middlebox before(int target, Brand brand) {
        Tools.require(brand.program);
        Room room = Room.open(brand.program);
        int port = Room.freePort();
        return new Middlebox(room, "http", port, brand.command(room, port, target));
    }

    /** Starts an HAProxy that ends TLS with a certificate for {@code localhost}, as companies have it. */
    public static Middlebox endingTls(int target, Authority authority) {
        Tools.require("haproxy");
        Room room = Room.open("haproxy");
        int port = Room.freePort();
        Authority.Identity identity = authority.issue("front", "DNS:localhost", 2);
        String pem = room.write("front.pem", Room.text(identity.certificate()), Room.text(identity.key()))
                .toString();
        return new Middlebox(room, "https", port, Brand.haproxy(room, "127.0.0.1:" + port + " ssl crt " + pem, target));
    }

    /**
     * Starts an nginx that lets nobody through without a login.
     *
     * @param user the line of a file of users, as {@code htpasswd} prints it
     * @param more lines for its location
     */
    public static Middlebox withLogin(int target, String user, String... more) {
        Tools.require("nginx");
        Room room = Room.open("nginx");
        int port = Room.freePort();
        List<String> lines = new ArrayList<>(
                List.of("auth_basic \"the intranet\";", "auth_basic_user_file " + room.write("users", user) + ";"));
        lines.addAll(List.of(more));
        List<String> command = Brand.nginx(room, port, "/", Integer.toString(target), lines.toArray(String[]::new));
        return new Middlebox(room, "http", port, command);
    }

    /** Starts an nginx that has the page of a Pinnace below another path. */
    public static Middlebox below(String path, URI page) {
        Tools.require("nginx");
        Room room = Room.open("nginx");
        int port = Room.freePort();
        String target = page.getPort() + page.getRawPath();
        return new Middlebox(room, "http", port, Brand.nginx(room, port, path, target));
    }

    /** Its process, which may have others. */
    public long pid() {
        return process.pid();
    }

    /** What a reference calls a registry behind it. */
    public String name() {
        return URI.create(front).getAuthority();
    }

    /** The same URL through it. */
    public URI through(URI url) {
        return URI.create(front + url.getRawPath());
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
