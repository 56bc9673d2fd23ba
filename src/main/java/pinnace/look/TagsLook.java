package pinnace.look;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Locale;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.image.TagOrder;

/**
 * The tags of a repository, the ones first that people look for.
 *
 * @param repository its name, with the registry
 * @param tags of those that fit the filter the first ones, in {@link TagOrder}
 * @param fit how many fit the filter
 * @param more whether the repository has more tags than Pinnace reads, so that some that fit may be missing
 */
@JsonbPropertyOrder({"repository", "tags", "fit", "more"})
public record TagsLook(String repository, List<String> tags, int fit, boolean more) {

    /**
     * Those that fit.
     *
     * @param filter what a tag has in it, in upper or lower case
     * @param limit how many are wanted
     */
    public static TagsLook of(Reference repository, TagList all, String filter, int limit) {
        String part = filter.toLowerCase(Locale.ROOT);
        List<String> fitting = all.tags().stream()
                .filter(tag -> tag.toLowerCase(Locale.ROOT).contains(part))
                .sorted(new TagOrder())
                .toList();
        return new TagsLook(repository.name(), fitting.stream().limit(limit).toList(), fitting.size(), all.more());
    }
}
