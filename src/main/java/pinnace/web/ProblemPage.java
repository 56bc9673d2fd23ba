package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;

/**
 * The page that a browser gets when something went wrong: the sentence, and the form with what was asked for, to be put
 * right.
 */
final class ProblemPage {

    private static final Jsonb JSON = JsonbBuilder.create();

    /** The attribute of an element that says nothing here. */
    private static final String HIDDEN = " hidden";

    private static final PageTemplate TEMPLATE = PageTemplate.of("problem.html");

    private final String context;

    ProblemPage(String context) {
        this.context = context;
    }

    /**
     * The body of an answer.
     *
     * @param typed what was asked for, by the names of the form's fields
     */
    String body(ProblemForm form, Problem problem, Map<String, String> typed) {
        return switch (form) {
            case JSON -> JSON.toJson(problem);
            case PAGE -> html(problem, typed);
            case SENTENCE -> problem.inText();
        };
    }

    private String html(Problem problem, Map<String, String> typed) {
        return TEMPLATE.filled(Map.of(
                "status",
                Integer.toString(problem.status()),
                "title",
                problem.title(),
                "sentence",
                problem.inText().strip(),
                "context",
                context,
                "image",
                typed.getOrDefault("image", ""),
                "platform",
                typed.getOrDefault("platform", ""),
                "ofImage",
                typed.getOrDefault("ofImage", ""),
                "ofList",
                typed.getOrDefault("ofList", HIDDEN)));
    }

    /** What a URL asks for. */
    static Map<String, String> typed(UriInfo uri) {
        boolean list = uri.getPath().startsWith("pull.");
        return Map.of(
                "image",
                image(uri),
                "platform",
                first(uri, "platform"),
                "ofImage",
                list ? HIDDEN : "",
                "ofList",
                list ? "" : HIDDEN);
    }

    private static String image(UriInfo uri) {
        String path = uri.getPath();
        String below = path.startsWith("pull/") ? path.substring("pull/".length()) : first(uri, "image");
        return below.endsWith(".tar") ? below.substring(0, below.length() - ".tar".length()) : below;
    }

    private static String first(UriInfo uri, String parameter) {
        String value = uri.getQueryParameters().getFirst(parameter);
        return value == null ? "" : value;
    }
}
