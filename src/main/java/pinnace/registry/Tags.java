package pinnace.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Json;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.login.Credentials;

/** The tags of a repository (distribution-spec, listing tags): all pages, up to a bound. */
final class Tags {

    private static final int PAGE = 1_000;
    private static final int MOST_PAGES = TagList.MOST / PAGE * 2;
    private static final int LARGEST_PAGE = 1 << 20;
    private static final int LONGEST_TAG = 128;

    /** The link to the next page (RFC 8288), of which only the query counts: the rest could lead anywhere. */
    private static final Pattern NEXT = Pattern.compile(
            "<[^>?]*\\?([A-Za-z0-9._~%=&+/,-]{1,2000})>\\s*;\\s*rel=\"?next\"?.*", Pattern.CASE_INSENSITIVE);

    private final RegistryHttp http;
    private final AskedInTurn asking;

    Tags(RegistryHttp http, AskedInTurn asking) {
        this.http = http;
        this.asking = asking;
    }

    private record WantedPage(Reference name, String query, Credentials credentials, Call call) implements Wanted {

        @Override
        public String registry() {
            return name.registry();
        }

        @Override
        public RegistryRequest from(Endpoint endpoint) {
            return new RegistryRequest(endpoint, name.repository(), "tags/list?" + query, Map.of(), credentials);
        }
    }

    private record Page(List<String> tags, Optional<String> next) {}

    /** All tags that the registry names, each once, in its order. */
    TagList of(Reference name, Credentials credentials, Call call) {
        Set<String> tags = new LinkedHashSet<>();
        Optional<String> query = Optional.of("n=" + PAGE);
        for (int i = 0; query.isPresent() && i < MOST_PAGES && tags.size() < TagList.MOST; i++) {
            Page page = page(new WantedPage(name, query.get(), credentials, call));
            tags.addAll(page.tags());
            query = page.next();
        }
        boolean more = query.isPresent() || tags.size() > TagList.MOST;
        return new TagList(tags.stream().limit(TagList.MOST).toList(), more);
    }

    private Page page(WantedPage wanted) {
        return asking.ask(wanted, question -> {
            try (RegistryResponse answer = http.get(question, wanted.call())) {
                byte[] content = answer.atMost(LARGEST_PAGE + 1);
                if (content.length > LARGEST_PAGE) {
                    throw new PullException(
                            Kind.UNSUPPORTED,
                            question.action() + " was answered with more than " + (LARGEST_PAGE >> 10) + " KiB");
                }
                return new Page(tags(content), next(answer));
            }
        });
    }

    private static Optional<String> next(RegistryResponse answer) {
        return answer.header("Link").map(NEXT::matcher).filter(Matcher::matches).map(link -> link.group(1));
    }

    private static List<String> tags(byte... content) throws IOException {
        List<String> tags = new ArrayList<>();
        Json.read(new ByteArrayInputStream(content), "list of tags", LONGEST_TAG, json -> {
            json.object(name -> {
                if (name.equals("tags") && !json.isNull()) {
                    json.array(() -> json.text().filter(Reference::isTag).ifPresent(tags::add));
                }
            });
            return tags;
        });
        return tags;
    }
}
