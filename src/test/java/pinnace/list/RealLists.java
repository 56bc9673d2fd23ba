package pinnace.list;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import pinnace.image.Platform;
import pinnace.image.Reference;

/** Lists that people carry; each says at its top where it comes from. */
enum RealLists {
    K3S(8),
    RKE2(69),
    RANCHER(712),
    KUBEADM(7),
    HELM(11);

    static final Defaults DEFAULTS = new Defaults(Reference.DOCKER_HUB, Platform.parse("linux/amd64"));

    private final int images;

    RealLists(int images) {
        this.images = images;
    }

    /** How many lines of it name an image. */
    int images() {
        return images;
    }

    String text() {
        try {
            String name = name().toLowerCase(java.util.Locale.ROOT) + ".txt";
            return Files.readString(Path.of("src", "test", "resources", "pinnace", "list", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Line> lines() {
        return ListText.read(text(), DEFAULTS);
    }
}
