package pinnace.stream;

import java.util.Optional;
import pinnace.image.Descriptor;

/** Where blobs come from that come from nowhere in particular. */
public final class Origins {

    /** A repository that anyone may see. */
    public static final Origin ANY = new Origin("registry.example", "team/app", Optional.empty());

    private Origins() {}

    /** A blob of it. */
    public static Blob blob(Descriptor descriptor) {
        return new Blob(ANY, descriptor);
    }
}
