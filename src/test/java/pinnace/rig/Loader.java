package pinnace.rig;

import java.nio.file.Path;
import java.util.List;

/** A program that takes an image out of a tar file and can show the file system that came of it. */
public interface Loader extends AutoCloseable {

    /** Takes the image in, or says why not. */
    Outcome load(Path tar);

    /** The names it knows, as {@code repository:tag} or {@code repository@digest}. */
    List<String> names();

    /** The root file system of an image that was loaded, by name or ID. */
    Tree tree(String image);

    /** The config's digest of an image that was loaded. */
    String configDigest(String image);

    /** Forgets an image, so that the next one is unpacked from its own layers. */
    void remove(String image);

    @Override
    void close();
}
