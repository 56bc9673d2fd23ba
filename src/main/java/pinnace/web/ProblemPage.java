package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.settings.Contact;

/**
 * The page that a browser gets when something went wrong: the sentence, what there is instead, and the form with what
 * was asked for, to be put right.
 */
final class ProblemPage {

    private static final Jsonb JSON = JsonbBuilder.create();
    private static final PageTemplate TEMPLATE = PageTemplate.of("problem.html");
    private static final List<Map<String, String>> YES = List.of(Map.of());
    private static final int LOGIN = 401;

    private final String context;
    private final Optional<Contact> contact;

    ProblemPage(String context, Optional<Contact> contact) {
        this.context = context;
        this.contact = contact;
    }

    /**
     * What was asked for, as far as the page has a field for it.
     *
     * @param image as it was written
     * @param platform as it was written
     * @param isList whether it was a list, for which there is no field
     * @param later in how many seconds it makes sense to ask again, if that is known
     */
    record Typed(String image, String platform, boolean isList, Optional<Long> later) {

        /** Nothing. */
        static final Typed NOTHING = new Typed("", "", false, Optional.empty());

        /** What a URL asks for. */
        static Typed of(UriInfo uri) {
            String path = uri.getPath();
            boolean isList = path.startsWith("pull.")
                    || uri.getQueryParameters().containsKey("list")
                    || uri.getQueryParameters().getOrDefault("image", List.of()).size() > 1;
            String written = path.startsWith("pull/") ? path.substring("pull/".length()) : first(uri, "image");
            return new Typed(PullRequest.Place.PULL.without(written), first(uri, "platform"), isList, Optional.empty());
        }

        private static String first(UriInfo uri, String parameter) {
            String value = uri.getQueryParameters().getFirst(parameter);
            return value == null ? "" : value;
        }

        /** The same, if one may ask again later, in seconds as {@code Retry-After} has them. */
        Typed retried(@Nullable String seconds) {
            boolean known = seconds != null && seconds.matches("[0-9]{1,7}");
            return new Typed(image, platform, isList, known ? Optional.of(Long.valueOf(seconds)) : Optional.empty());
        }
    }

    /** The body of an answer. */
    String body(ProblemForm form, Problem problem, Typed typed) {
        return switch (form) {
            case JSON -> JSON.toJson(problem);
            case PAGE -> html(problem, typed);
            case SENTENCE -> problem.inText();
        };
    }

    private String html(Problem problem, Typed typed) {
        List<Map<String, String>> offers = offers(problem, typed);
        boolean mayLogIn =
                problem.status() == LOGIN && !typed.isList() && !typed.image().isEmpty();
        Map<String, String> link =
                Map.of("context", context, "image", encoded(typed.image()), "platform", encoded(typed.platform()));
        return TEMPLATE.with(contact)
                .with("offer", offers)
                .with("instead", offers.isEmpty() ? List.of() : YES)
                .with(
                        "wait",
                        typed.later().map(seconds -> Map.of("time", time(seconds))).stream()
                                .toList())
                .with("login", mayLogIn ? List.of(link) : List.of())
                .with("ofList", typed.isList() ? YES : List.of())
                .with("ofImage", typed.isList() ? List.of() : YES)
                .filled(Map.of(
                        "status",
                        Integer.toString(problem.status()),
                        "title",
                        problem.title(),
                        "sentence",
                        problem.inText().strip(),
                        "context",
                        context,
                        "image",
                        typed.image(),
                        "platform",
                        typed.platform()));
    }

    private List<Map<String, String>> offers(Problem problem, Typed typed) {
        Stream<Map<String, String>> images = all(problem.images()).map(image -> offer(image, image, typed.platform()));
        Stream<Map<String, String>> platforms =
                all(problem.platforms()).map(platform -> offer(platform, typed.image(), platform));
        return Stream.concat(images, platforms).toList();
    }

    private static Stream<String> all(@Nullable List<String> some) {
        return Optional.ofNullable(some).stream().flatMap(List::stream);
    }

    private Map<String, String> offer(String text, String image, String platform) {
        return Map.of("text", text, "context", context, "image", encoded(image), "platform", encoded(platform));
    }

    private static String time(long seconds) {
        return seconds < 100 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
