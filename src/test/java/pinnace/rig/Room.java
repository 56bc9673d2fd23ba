package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A directory of a program's own. Big data lies in the machine's temporary directory and goes at the end; logs stay
 * under {@code target/it}.
 */
public final class Room implements AutoCloseable {

    /** Below those that Linux gives away by itself, and above those that have names. */
    private static final int OURS_FROM = 12_000;

    private static final int OURS_TO = 32_000;

    private final Path data;
    private final Path log;

    private Room(Path data, Path log) {
        this.data = data;
        this.log = log;
    }

    /** Opens a room. Unix sockets have short names, so the directory has one too. */
    public static Room open(String name) {
        try {
            Path logs = Files.createDirectories(Path.of("target", "it"));
            Path data = Files.createTempDirectory("pinnace-" + name);
            return new Room(data, logs.resolve(data.getFileName() + ".log").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path at(String name) {
        return data.resolve(name);
    }

    public Path directory(String name) {
        try {
            return Files.createDirectories(at(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path log() {
        return log;
    }

    public Path write(String name, String... lines) {
        try {
            return Files.write(at(name), List.of(lines), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A loopback port that was free a moment ago, and that the system gives to nobody who does not ask for it: where
     * several programs start at once, one that it gives away by itself may be taken before its program is there.
     */
    public static int freePort() {
        int port = ThreadLocalRandom.current().nextInt(OURS_FROM, OURS_TO);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (BindException e) {
            // Somebody has it.
            return freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody listens on a loopback port. */
    public static boolean listens(int port) {
        try (Socket door = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return door.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Unmounts what a killed program left mounted, innermost first, then removes everything. */
    @Override
    public void close() {
        for (String mounted : mountsBelow()) {
            Tools.run(Duration.ofSeconds(20), "umount", mounted);
        }
        // Not by Java: the trees hold names that a JVM in a plain C locale cannot spell.
        if (mountsBelow().isEmpty()) {
            Tools.run(Duration.ofMinutes(2), "rm", "-rf", "--one-file-system", data.toString());
        }
    }

    private List<String> mountsBelow() {
        Path mounts = Path.of("/proc/self/mounts");
        if (!Files.isReadable(mounts)) {
            return List.of();
        }
        try {
            return Files.readAllLines(mounts).stream()
                    .map(line -> line.split(" ", -1)[1])
                    .filter(target -> Path.of(target).startsWith(data))
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
