package pinnace.archive;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import pinnace.image.Image;
import pinnace.list.Line;
import pinnace.list.Naming;
import pinnace.stream.Origins;

/** The archive of one image, under its own name. */
public final class OneImage {

    private OneImage() {}

    /** The archive. */
    public static Archive archive(Image image) {
        return Format.DOCKER.archive(List.of(named(image)), Set.of());
    }

    static NamedImage named(Image image) {
        Line line = new Line(1, image.name(), image.platform(), Optional.empty());
        return new NamedImage(
                image, Origins.ANY, Naming.USUAL.all(line, image), List.of(), Optional.of(image.manifest()));
    }
}
