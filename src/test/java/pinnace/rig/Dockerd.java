package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Docker engine of the tests' own: no network, no bridge, nothing in common with the machine's. */
public final class Dockerd implements Loader {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What the engine itself puts into every container, with the time of that moment. */
    private static final Set<String> ENGINES_OWN =
            Set.of(".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/resolv.conf");

    private final Room room;
    private final Child daemon;

    private Dockerd(Room room, Child daemon) {
        this.room = room;
        this.daemon = daemon;
    }

    static Dockerd start() {
        Tools.require("dockerd", "docker", "containerd", "runc");
        Tools.requireRoot();
        Room room = Room.open("dockerd");
        List<String> command = List.of(
                "dockerd",
                "--config-file=" + room.write("daemon.json", "{}"),
                "--data-root=" + room.at("data"),
                "--exec-root=" + room.at("exec"),
                "--pidfile=" + room.at("pid"),
                "--host=unix://" + room.at("sock"),
                "--storage-driver=vfs",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false");
        Child daemon = Child.start(
                room.log(), Map.of(), command, () -> docker(room, "version").exit() == 0);
        return new Dockerd(room, daemon);
    }

    private static Outcome docker(Room room, String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host=unix://" + room.at("sock")));
        command.addAll(List.of(arguments));
        return Tools.run(PATIENCE, Map.of("DOCKER_CONFIG", room.at("client").toString()), command);
    }

    /** Where it listens, as the docker client's {@code --host}. */
    public String host() {
        return "unix://" + room.at("sock");
    }

    public long pid() {
        return daemon.pid();
    }

    /** Runs the docker client against this engine. */
    public Outcome docker(String... arguments) {
        return docker(room, arguments);
    }

    @Override
    public Outcome load(Path tar) {
        return docker("load", "--quiet", "--input", tar.toString());
    }

    @Override
    public List<String> names() {
        return docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    @Override
    public Tree tree(String image) {
        // The command is never run; images without one need it to become a container.
        String container = docker("create", "--network=none", image, "/none")
                .succeeded()
                .out()
                .strip();
        Path tar = room.at(container + ".tar");
        docker("export", "--output", tar.toString(), container).succeeded();
        docker("rm", container).succeeded();
        return Tree.ofTarFile(tar).without(ENGINES_OWN);
    }

    @Override
    public String configDigest(String image) {
        return docker("image", "inspect", "--format", "{{.Id}}", image)
                .succeeded()
                .out()
                .strip();
    }

    @Override
    public void remove(String image) {
        docker("image", "rm", "--force", image).succeeded();
    }

    @Override
    public void close() {
        daemon.close();
        room.close();
    }

    @Override
    public String toString() {
        return "docker";
    }
}
