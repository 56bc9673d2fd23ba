package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Dockerd;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Room;
import pinnace.rig.Sha256;
import pinnace.rig.SmallJre;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** The Dockerfile builds, and its image serves with no more rights than the file for compose gives it. */
@ExtendWith(Rig.class)
@Tag("full")
class ImageSampleIT {

    private static final Path SAMPLES = Path.of("src", "deploy", "docker");
    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final String NAME = "pinnace-sample";

    /** What compose tells Docker for the service. */
    private static List<String> rights() throws IOException {
        JsonNode service = new YAMLMapper()
                .readTree(Files.readString(SAMPLES.resolve("compose.yaml")))
                .at("/services/pinnace");
        assertTrue(service.get("read_only").asBoolean());
        return List.of(
                "--read-only",
                "--tmpfs=" + service.at("/tmpfs/0").asText(),
                "--user=" + service.get("user").asText(),
                "--cap-drop=" + service.at("/cap_drop/0").asText(),
                "--security-opt=" + service.at("/security_opt/0").asText(),
                "--memory=" + service.get("mem_limit").asText(),
                "--pids-limit=" + service.get("pids_limit").asText());
    }

    private static void build(Dockerd docker, Path directory) throws IOException {
        SmallJre.into(docker, directory, "jre-sample");
        Path context = Files.createDirectories(directory.resolve("context"));
        Files.copy(Path.of(System.getProperty("pinnace.war", "target/pinnace.war")), context.resolve("pinnace.war"));
        docker.docker(
                        "build",
                        "--build-arg=JRE=jre-sample",
                        "--file=" + SAMPLES.resolve("Dockerfile"),
                        "--tag=" + NAME,
                        context.toString())
                .succeeded();
    }

    private static List<String> command(int port, String registry) throws IOException {
        List<String> command = new ArrayList<>(List.of("run", "--detach", "--name=" + NAME, "--network=host"));
        command.addAll(rights());
        command.add("--env=PINNACE_ADDRESS=127.0.0.1");
        command.add("--env=PINNACE_PORT=" + port);
        command.add("--env=PINNACE_PRIVATE_REGISTRIES=" + registry);
        command.add("--env=PINNACE_PLAIN_HTTP_REGISTRIES=" + registry);
        command.add(NAME);
        return command;
    }

    private static String said(Dockerd docker) {
        Outcome logs = docker.docker("logs", NAME);
        return logs.out() + logs.err();
    }

    @Test
    void theImageServesWithAReadOnlyRootAndWithoutRights(Peers peers, @TempDir Path directory) throws IOException {
        Dockerd docker = peers.docker();
        int port = Room.freePort();
        try (Upstream upstream = Upstream.start()) {
            build(docker, directory);
            String image = upstream.put("team/app", Picture.ofNoise(7, 300_000));
            docker.docker(command(port, upstream.name()).toArray(String[]::new)).succeeded();
            boolean up = Child.until(TO_START, () -> said(docker).contains(" listens on "));
            assertTrue(up, () -> said(docker));
            URI url = URI.create("http://localhost:" + port + "/pinnace/pull/" + image + ".tar");
            Path file = directory.resolve("image.tar");
            Clients.wget(url, file).succeeded();
            assertEquals(Sha256.of(Wire.get(url).body()), Sha256.of(file));
            docker.docker("stop", NAME).succeeded();
            Outcome exit = docker.docker("inspect", "--format={{.State.ExitCode}}", NAME);
            assertEquals("0", exit.succeeded().out().strip());
        } finally {
            docker.docker("rm", "--force", NAME);
            docker.docker("image", "rm", "--force", NAME, "jre-sample");
        }
    }
}
