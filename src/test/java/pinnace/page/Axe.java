package pinnace.page;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Judges by the rules of axe-core whether everybody can use what a page shows. */
final class Axe {

    private Axe() {}

    /** Each part of the page that breaks a rule, with the rule. */
    static List<String> violations(Page page) {
        if (!(boolean) page.evaluate("'axe' in window")) {
            page.evaluate(script());
        }
        List<?> found = (List<?>) page.evaluate("""
                async () => (await axe.run()).violations.flatMap((rule) =>
                  rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))
                """);
        return found.stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (InputStream script = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
