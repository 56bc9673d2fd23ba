package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The proxy that companies have between their machines and the internet. */
public final class Squid implements AutoCloseable {

    private final Room room;
    private final Path directory;
    private final int port;
    private final Child process;

    private Squid(Room room, Path directory, int port, Child process) {
        this.room = room;
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Lets everybody through. */
    public static Squid open() {
        return start(List.of("http_access allow all"));
    }

    /** Lets nobody through. */
    public static Squid shut() {
        return start(List.of("http_access deny all"));
    }

    /** Wants a login by Basic (RFC 7617). */
    public static Squid basic(String user, String secret) {
        String line = Tools.run(java.time.Duration.ofSeconds(20), "htpasswd", "-bnm", user, secret)
                .succeeded()
                .out()
                .strip();
        return guarded("basic", "/usr/lib/squid/basic_ncsa_auth", line);
    }

    /** Wants a login by Digest (RFC 7616). */
    public static Squid digest(String user, String secret) {
        return guarded("digest", "/usr/lib/squid/digest_file_auth", user + ":" + secret);
    }

    private static Squid guarded(String scheme, String program, String users) {
        return start(
                List.of(
                        "auth_param " + scheme + " program " + program + " DIRECTORY/users",
                        "auth_param " + scheme + " realm quay",
                        "acl known proxy_auth REQUIRED",
                        "http_access allow known",
                        "http_access deny all"),
                users);
    }

    private static Squid start(List<String> access, String... users) {
        Tools.require("squid");
        Room room = Room.open("squid");
        Path directory = room.directory("run");
        int port = Room.freePort();
        try {
            // Squid leaves root for a user of its own, who must get in here.
            Files.setPosixFilePermissions(room.at(""), PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.write(directory.resolve("users"), List.of(users));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> lines = new ArrayList<>(List.of(
                "http_port 127.0.0.1:" + port,
                "pid_filename DIRECTORY/squid.pid",
                "cache_log DIRECTORY/cache.log",
                "access_log stdio:DIRECTORY/access.log",
                "buffered_logs off",
                "cache deny all",
                "coredump_dir DIRECTORY",
                "shutdown_lifetime 0 seconds",
                "pinger_enable off",
                "netdb_filename none"));
        lines.addAll(access);
        String[] config = lines.stream()
                .map(line -> line.replace("DIRECTORY", directory.toString()))
                .toArray(String[]::new);
        Path file = room.write("squid.conf", config);
        Child process = Child.start(
                room.log(),
                Map.of(),
                List.of("squid", "-N", "-n", "pinnace" + port, "-f", file.toString()),
                () -> Room.listens(port));
        return new Squid(room, directory, port, process);
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:PORT}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** What it let through, or did not, so far: one line a request; not that somebody looked whether it is up. */
    public List<String> accesses() {
        try {
            Path log = directory.resolve("access.log");
            return Files.exists(log)
                    ? Files.readAllLines(log).stream()
                            .filter(line -> !line.contains("error:transaction-end-before-headers"))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
