package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.it.ArtifactsIT.What;
import pinnace.rig.Artifact;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Oras;
import pinnace.rig.Peers;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;

/** ORAS reads the layouts, and what it pushes on has the same digests. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class OrasIT {

    private final RealRegistry registry;
    private final Node node;

    OrasIT(Peers peers) {
        registry = peers.registry();
        node = peers.node(Host.EXECUTABLE);
    }

    private static Path fetch(URI url, Path directory) {
        Path tar = directory.resolve("x.tar");
        Clients.wget(url, tar, "--max-redirect=20").succeeded();
        return tar;
    }

    private void isAt(String repository, Artifact artifact) {
        assertArrayEquals(artifact.document(), registry.manifest(repository, "1"));
        assertArrayEquals(artifact.document(), registry.manifest(repository, artifact.digest()));
        artifact.blobs().forEach((digest, content) -> assertArrayEquals(content, registry.blob(repository, digest)));
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void itPushesAnythingOnWithTheSameDigest(What what, @TempDir Path directory, @TempDir Path layout) {
        Artifact artifact = what.artifact();
        String repository = "oras/" + what.repository();
        String name = artifact.pushTo(registry, repository, "1");
        Path tar = fetch(URI.create(node.pull(name) + "?format=oci"), directory);
        Oras.copy(tar, "1", layout, registry.name() + "/" + repository + "-copy:1");
        isAt(repository + "-copy", artifact);
    }

    /** Which two with the same tag need. */
    @Test
    void itFindsEachOfAListByItsDigest(@TempDir Path directory, @TempDir Path layout, @TempDir Path again) {
        Artifact one = Artifact.chart("one");
        Artifact two = Artifact.chart("two");
        String names = "image=" + one.pushTo(registry, "oras/one", "7") + "&image="
                + two.pushTo(registry, "oras/two", "7") + "&format=oci";
        Path tar = fetch(node.server().resolve("/pinnace/pull.tar?" + names), directory);
        Oras.copy(tar, one.digest(), layout, registry.name() + "/oras/one-copy:1");
        Oras.copy(tar, two.digest(), again, registry.name() + "/oras/two-copy:1");
        isAt("oras/one-copy", one);
        isAt("oras/two-copy", two);
    }
}
