package pinnace.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pinnace.settings.Contact;

/**
 * A page with places for values, {@code {{name}}}, and with sections from {@code {{#name}}} to {@code {{/name}}}, as
 * Mustache has them.
 *
 * @param text the page
 */
public record PageTemplate(String text) {

    private static final Pattern PARTIAL = Pattern.compile("\\{\\{>([a-z]+)}}\n");

    /** Reads a file that lies beside this class, and the files that all pages have in common, {@code {{>name}}}. */
    public static PageTemplate of(String file) {
        return new PageTemplate(PARTIAL.matcher(read(file))
                .replaceAll(partial -> Matcher.quoteReplacement(read(partial.group(1) + ".html"))));
    }

    private static String read(String file) {
        try (InputStream content = PageTemplate.class.getResourceAsStream(file)) {
            if (content == null) {
                throw new IllegalStateException(file + " is not in the application");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " failed", e);
        }
    }

    /**
     * The way from a page to the start page, relative, so that a proxy which has this server below another path does no
     * harm to it.
     *
     * @param depth how many segments lie between the context path and the last one
     */
    public static String up(int depth) {
        return depth == 0 ? "./" : "../".repeat(depth);
    }

    /**
     * The page with a section as often as there are rows, each with its values; the other places are left as they are.
     */
    public PageTemplate with(String section, List<Map<String, String>> rows) {
        String begin = "{{#" + section + "}}";
        String end = "{{/" + section + "}}";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        PageTemplate one = new PageTemplate(text.substring(from + begin.length(), to));
        String all = rows.stream().map(one::filled).collect(Collectors.joining());
        return new PageTemplate(text.substring(0, from) + all + text.substring(to + end.length()));
    }

    /** The page with whom people ask for help: a link if it leads anywhere. */
    public PageTemplate with(Optional<Contact> contact) {
        List<Map<String, String>> link =
                contact
                        .flatMap(whom -> whom.link().map(target -> Map.of("contact", whom.text(), "link", target)))
                        .stream()
                        .toList();
        List<Map<String, String>> words =
                contact.filter(whom -> whom.link().isEmpty()).map(whom -> Map.of("contact", whom.text())).stream()
                        .toList();
        return with("contactLink", link).with("contactText", words);
    }

    /** The page with its values, each of which is plain text. */
    public String filled(Map<String, String> values) {
        String page = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            page = page.replace("{{" + value.getKey() + "}}", escaped(value.getValue()));
        }
        return page;
    }

    /** Braces too, so that no value can hold the name of another. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if ("&<>\"'`{}".indexOf(c) >= 0 || (c < ' ' && c != '\n')) {
                escaped.append("&#").append(c < ' ' ? '?' : c).append(';');
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
