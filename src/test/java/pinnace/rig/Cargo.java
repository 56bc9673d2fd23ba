package pinnace.rig;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Images to measure with. Their layers do not compress and are not compressed, which spares every program the same. */
public final class Cargo {

    private static final int BLOCK = 512;

    private final RealRegistry registry;

    public Cargo(RealRegistry registry) {
        this.registry = registry;
    }

    /** Pushes an image of some layers of one size; gives its repository. Nothing of it is held in memory. */
    public Picture push(String repository, int layers, long size) {
        List<Content> contents =
                IntStream.range(0, layers).mapToObj(i -> layer(size + i)).toList();
        contents.forEach(content -> registry.pushBlob(repository, content));
        return Picture.around(contents.toArray(Content[]::new)).pushTo(registry, repository, "1");
    }

    /** A layer of one file, that no other size gives. */
    private static Content layer(long size) {
        TarArchiveEntry entry = new TarArchiveEntry("noise-" + size);
        entry.setSize(size);
        entry.setModTime(1_600_000_000_000L);
        byte[] header = new byte[BLOCK];
        entry.writeEntryHeader(header);
        int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        return Content.joined(Content.of(header), Content.repeating(size), Content.of(new byte[padding + 2 * BLOCK]));
    }
}
