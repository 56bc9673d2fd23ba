package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.page.PageTemplate;
import pinnace.request.PullRequest;
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

    /** What follows is for programs; people have a form, and a link to it. */
    private static final Pattern FOR_PROGRAMS =
            Pattern.compile("; (send [^;\n]*(?:; browsers[^\n]*)?)(?:; in a browser[^\n]*)?$");

    private final Optional<Contact> contact;

    ProblemPage(Optional<Contact> contact) {
        this.contact = contact;
    }

    /**
     * What was asked for, as far as the page has a field for it.
     *
     * @param up the way to the start page, relative, so that a proxy which has this server below another path does no
     *     harm to it
     * @param image as it was written
     * @param platform as it was written
     * @param isList whether it was a list, for which there is no field
     * @param later in how many seconds it makes sense to ask again, if that is known
     */
    record Typed(String up, String image, String platform, boolean isList, Optional<Long> later) {

        /**
         * Nothing.
         *
         * @param path below the context path, without a slash at its beginning, as it was sent
         */
        static Typed nothing(String path) {
            return new Typed(up(path), "", "", false, Optional.empty());
        }

        private static String up(String path) {
            return PageTemplate.up((int) path.chars().filter(c -> c == '/').count());
        }

        /** What a URL asks for. */
        static Typed of(UriInfo uri) {
            String path = uri.getPath();
            boolean isList = path.startsWith("pull.")
                    || uri.getQueryParameters().containsKey("list")
                    || uri.getQueryParameters().getOrDefault("image", List.of()).size() > 1;
            String written = path.startsWith("pull/") ? path.substring("pull/".length()) : first(uri, "image");
            return new Typed(
                    up(uri.getPath(false)),
                    PullRequest.Place.PULL.without(written),
                    first(uri, "platform"),
                    isList,
                    Optional.empty());
        }

        private static String first(UriInfo uri, String parameter) {
            String value = uri.getQueryParameters().getFirst(parameter);
            return value == null ? "" : value;
        }

        /** The same, if one may ask again later, in seconds as {@code Retry-After} has them. */
        Typed retried(@Nullable String seconds) {
            boolean known = seconds != null && seconds.matches("[0-9]{1,7}");
            return new Typed(
                    up, image, platform, isList, known ? Optional.of(Long.valueOf(seconds)) : Optional.empty());
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
                Map.of("up", typed.up(), "image", encoded(typed.image()), "platform", encoded(typed.platform()));
        String sentence = problem.inText().strip();
        Matcher advice = FOR_PROGRAMS.matcher(mayLogIn ? sentence : "");
        boolean advised = advice.find();
        return TEMPLATE.with(contact)
                .with("advice", advised ? List.of(Map.of("text", "For programs: " + advice.group(1))) : List.of())
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
                        advised ? sentence.substring(0, advice.start()) : sentence,
                        "up",
                        typed.up(),
                        "image",
                        typed.image(),
                        "platform",
                        typed.platform()));
    }

    private static List<Map<String, String>> offers(Problem problem, Typed typed) {
        Stream<Map<String, String>> images =
                all(problem.images()).map(image -> offer(typed.up(), image, image, typed.platform()));
        Stream<Map<String, String>> platforms =
                all(problem.platforms()).map(platform -> offer(typed.up(), platform, typed.image(), platform));
        return Stream.concat(images, platforms).toList();
    }

    private static Stream<String> all(@Nullable List<String> some) {
        return Optional.ofNullable(some).stream().flatMap(List::stream);
    }

    private static Map<String, String> offer(String up, String text, String image, String platform) {
        return Map.of("text", text, "up", up, "image", encoded(image), "platform", encoded(platform));
    }

    private static String time(long seconds) {
        return seconds < 100 ? seconds + " seconds" : (seconds + 59) / 60 + " minutes";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
