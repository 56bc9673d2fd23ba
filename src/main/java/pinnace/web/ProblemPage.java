package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page that a browser gets when something went wrong: the sentence, and the form with what was asked for, to be put
 * right.
 */
final class ProblemPage {

    private static final Jsonb JSON = JsonbBuilder.create();

    private final String context;
    private final String template;

    ProblemPage(String context) {
        this.context = context;
        try (InputStream file = ProblemPage.class.getResourceAsStream("problem.html")) {
            if (file == null) {
                throw new IllegalStateException("problem.html is not in the application");
            }
            this.template = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading problem.html failed", e);
        }
    }

    String html(ProblemMapper.Problem problem, @Nullable UriInfo uri) {
        String page = template;
        for (Map.Entry<String, String> value : values(problem, uri).entrySet()) {
            page = page.replace("{{" + value.getKey() + "}}", escaped(value.getValue()));
        }
        return page;
    }

    private Map<String, String> values(ProblemMapper.Problem problem, @Nullable UriInfo uri) {
        return Map.of(
                "status",
                Integer.toString(problem.status()),
                "title",
                problem.title(),
                "sentence",
                problem.detail(),
                "context",
                context,
                "image",
                uri == null ? "" : image(uri),
                "platform",
                uri == null ? "" : first(uri, "platform"));
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

    /** Braces too, so that no value can hold the name of another. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if ("&<>\"'`{}".indexOf(c) >= 0 || c < ' ') {
                escaped.append("&#").append(c < ' ' ? '?' : c).append(';');
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    static String json(ProblemMapper.Problem problem) {
        return JSON.toJson(problem);
    }
}
