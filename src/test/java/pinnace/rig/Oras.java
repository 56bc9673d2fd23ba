package pinnace.rig;

import java.nio.file.Path;
import java.time.Duration;
import land.oras.ContainerRef;
import land.oras.CopyUtils;
import land.oras.CopyUtils.CopyOptions;
import land.oras.LayoutRef;
import land.oras.OCILayout;
import land.oras.Registry;

/**
 * ORAS, as its Java SDK: it pushes a manifest that lies in an OCI layout into a registry. It takes {@code index.json}
 * for every index, whichever it is asked for, so an index of the layout cannot be pushed with it.
 */
public final class Oras {

    private Oras() {}

    /**
     * Does what {@code oras cp --from-oci-layout ARCHIVE:TAG TO} does. The SDK reads directories only, so the archive
     * is unpacked first.
     *
     * @param which a tag, or a digest
     * @param directory an empty one to unpack into
     * @param to a reference of a plain HTTP registry
     */
    public static void copy(Path archive, String which, Path directory, String to) {
        Tools.require("tar");
        Tools.run(Duration.ofMinutes(1), "tar", "-xf", archive.toString(), "-C", directory.toString())
                .succeeded();
        OCILayout layout = OCILayout.fromLayoutIndex(directory);
        CopyUtils.copy(
                layout,
                LayoutRef.of(layout, which),
                Registry.builder().insecure().build(),
                ContainerRef.parse(to),
                CopyOptions.shallow());
    }
}
