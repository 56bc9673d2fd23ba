package pinnace.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the documentation, and the commands that it shows. */
record Doc(String text) {

    private static final Pattern HAPROXY = Pattern.compile("(?ms)^```haproxy\n(.*?)^```$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|powershell)\n(.*?)^```$");

    static Doc readme() {
        return at(Path.of("README.md"));
    }

    /** A page in {@code src/docs}. */
    static Doc of(String name) {
        return at(Path.of("src", "docs", name));
    }

    private static Doc at(Path file) {
        try {
            return new Doc(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first block of commands. */
    String commands() {
        return blocks().get(0);
    }

    /** The first block of commands that has this text in it. */
    String commands(String part) {
        return blocks().stream()
                .filter(block -> block.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no commands with " + part));
    }

    /** The first configuration of HAProxy. */
    String haproxy() {
        return HAPROXY.matcher(text)
                .results()
                .map((MatchResult block) -> block.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no configuration of HAProxy"));
    }

    private List<String> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map((MatchResult block) -> block.group(2).strip())
                .toList();
    }
}
