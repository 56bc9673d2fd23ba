package pinnace.registry;

import java.util.Optional;
import pinnace.image.Descriptor;

/**
 * What a registry says of a name without sending what it refers to.
 *
 * @param isKnown whether it says that it exists; some registries answer no {@code HEAD}
 * @param document what the name refers to; empty if the registry does not say that
 */
public record Presence(boolean isKnown, Optional<Descriptor> document) {

    static Presence of(Descriptor document) {
        return new Presence(true, Optional.of(document));
    }
}
