package pinnace.stream;

import java.time.Duration;
import pinnace.failure.PullException.Kind;

/** Is told how registries answer, on any thread, to count it. */
public interface Tally {

    /** Counts nothing. */
    Tally NONE = new Tally() {
        @Override
        public void lookedUp(String registry, Duration took) {}

        @Override
        public void foundInMemory() {}

        @Override
        public void began(String registry, Duration took) {}

        @Override
        public void came(long bytes) {}

        @Override
        public void failed(String registry, Kind kind) {}
    };

    /** A registry has answered a look-up, with what was wanted or that it does not have it. */
    void lookedUp(String registry, Duration took);

    /** A look-up needed no registry. */
    void foundInMemory();

    /** The first byte of a blob has come, with all tries that it needed. */
    void began(String registry, Duration took);

    /** So many bytes of a blob have come. */
    void came(long bytes);

    /** A registry has failed, whatever was wanted of it and however often it was tried. */
    void failed(String registry, Kind kind);

    /** Whether something failed because of the registry, or of the way there. */
    static boolean isOfRegistry(Kind kind) {
        return kind.mayPass() || kind == Kind.CORRUPT || kind == Kind.BARRED;
    }
}
