package pinnace.web;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which registries metrics name. Callers choose the names in URLs, and each name costs memory here and in what reads
 * the metrics. So only registries that an administrator has named, and the first that have answered, are named; all
 * others are one.
 */
final class LabelledRegistries {

    /** How many are named beside those of the administrator. */
    static final int MOST = 50;

    /** The label of all others. */
    static final String OTHERS = "other";

    private final int most;
    private final Set<String> named;

    LabelledRegistries(List<String> always) {
        this.named = new HashSet<>(always);
        this.most = named.size() + MOST;
    }

    /** The label of a registry that has answered. */
    synchronized String answered(String registry) {
        if (named.size() < most) {
            named.add(registry);
        }
        return label(registry);
    }

    /** The label of a registry that may not even exist. */
    synchronized String label(String registry) {
        return named.contains(registry) ? registry : OTHERS;
    }
}
