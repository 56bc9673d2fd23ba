package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A containerd of the tests' own, spoken to by {@code ctr}. Its native snapshotter copies, which works everywhere. */
public final class Containerd implements Loader {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SNAPSHOTTER = "--snapshotter=native";

    private final Room room;
    private final Child daemon;

    private Containerd(Room room, Child daemon) {
        this.room = room;
        this.daemon = daemon;
    }

    static Containerd start() {
        Tools.require("containerd", "ctr", "tar");
        Tools.requireRoot();
        Room room = Room.open("containerd");
        String config = room.write(
                        "config.toml",
                        "version = 2",
                        "root = '" + room.at("root") + "'",
                        "state = '" + room.at("state") + "'",
                        "disabled_plugins = ['io.containerd.grpc.v1.cri']",
                        "[grpc]",
                        "address = '" + room.at("sock") + "'",
                        "[ttrpc]",
                        "address = '" + room.at("sock.ttrpc") + "'")
                .toString();
        Child daemon = Child.start(
                room.log(),
                Map.of(),
                List.of("containerd", "--config", config),
                () -> ctr(room, "version").exit() == 0);
        return new Containerd(room, daemon);
    }

    private static Outcome ctr(Room room, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("ctr", "--address", room.at("sock").toString()));
        command.addAll(List.of(arguments));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    /** The socket where it listens. */
    public Path address() {
        return room.at("sock");
    }

    /** Runs ctr against this containerd. */
    public Outcome ctr(String... arguments) {
        return ctr(room, arguments);
    }

    @Override
    public Outcome load(Path tar) {
        return ctr("images", "import", SNAPSHOTTER, tar.toString());
    }

    @Override
    public List<String> names() {
        return ctr("images", "ls", "--quiet").succeeded().out().lines().toList();
    }

    @Override
    public Tree tree(String image) {
        // Its own for each call: the place is also the name of the snapshot, and classes run side by side.
        Path mounted = room.directory("mounted-" + UUID.randomUUID());
        Path tar = mounted.resolveSibling(mounted.getFileName() + ".tar");
        ctr("images", "mount", SNAPSHOTTER, image, mounted.toString()).succeeded();
        try {
            Tools.run(
                            PATIENCE,
                            "tar",
                            "--create",
                            "--format=pax",
                            "--numeric-owner",
                            "--directory=" + mounted,
                            "--file=" + tar,
                            ".")
                    .succeeded();
        } finally {
            ctr("images", "unmount", "--rm", SNAPSHOTTER, mounted.toString());
        }
        return Tree.ofTarFile(tar);
    }

    /** The digest that the name stands for: the manifest's, unlike with the other loaders. */
    public String manifestDigest(String image) {
        return ctr("images", "ls", "name==" + image)
                .succeeded()
                .out()
                .lines()
                .skip(1)
                .map(line -> line.split("\\s+", -1)[2])
                .findFirst()
                .orElse("no image " + image);
    }

    /** The bytes of a blob in its store. */
    public byte[] blob(String digest) {
        return ctr("content", "get", digest).succeeded().bytes();
    }

    @Override
    public String configDigest(String image) {
        return Skopeo.json(blob(manifestDigest(image))).getJsonObject("config").getString("digest");
    }

    @Override
    public void remove(String image) {
        ctr("images", "rm", "--sync", image).succeeded();
    }

    @Override
    public void close() {
        daemon.close();
        room.close();
    }

    @Override
    public String toString() {
        return "ctr";
    }
}
