package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Podman with a storage of the tests' own. It has no daemon, so there is nothing to start. */
public final class Podman implements Loader {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Room room;

    private Podman(Room room) {
        this.room = room;
    }

    static Podman start() {
        Tools.require("podman");
        Tools.requireRoot();
        return new Podman(Room.open("podman"));
    }

    /** Runs podman on its own storage, one command at a time: it lists images badly while it removes one. */
    public synchronized Outcome podman(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root=" + room.at("root"),
                "--runroot=" + room.at("run"),
                "--tmpdir=" + room.at("tmp"),
                "--storage-driver=vfs",
                "--cgroup-manager=cgroupfs",
                "--events-backend=none"));
        command.addAll(List.of(arguments));
        return Tools.run(PATIENCE, Map.of(), command);
    }

    @Override
    public Outcome load(Path tar) {
        return podman("load", "--quiet", "--input", tar.toString());
    }

    @Override
    public List<String> names() {
        return podman("image", "ls", "--format", "{{range .Names}}{{println .}}{{end}}")
                .succeeded()
                .out()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Override
    public Tree tree(String image) {
        String container = podman("create", "--network=none", image, "/none")
                .succeeded()
                .out()
                .strip();
        Path tar = room.at(container + ".tar");
        podman("export", "--output", tar.toString(), container).succeeded();
        podman("rm", container).succeeded();
        return Tree.ofTarFile(tar);
    }

    @Override
    public String configDigest(String image) {
        return "sha256:"
                + podman("image", "inspect", "--format", "{{.Id}}", image)
                        .succeeded()
                        .out()
                        .strip();
    }

    @Override
    public void remove(String image) {
        podman("image", "rm", "--force", image).succeeded();
    }

    @Override
    public void close() {
        room.close();
    }

    @Override
    public String toString() {
        return "podman";
    }
}
