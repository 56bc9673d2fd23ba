package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** How one registry was seen to challenge and to answer: a block of {@code recorded-logins.txt}. */
record RecordedLogin(List<String> lines) {

    /** All of them. */
    static Stream<RecordedLogin> all() {
        try (InputStream file =
                Objects.requireNonNull(RecordedLogin.class.getResourceAsStream("recorded-logins.txt"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n+"))
                    .map(block -> new RecordedLogin(block.lines().toList()))
                    .filter(recorded -> recorded.field("registry").isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<String> fields(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2));
    }

    private Optional<String> field(String name) {
        return fields(name).findFirst();
    }

    String repository() {
        return field("repository").orElseThrow();
    }

    String source() {
        return field("source").orElseThrow();
    }

    /** The challenges with the host of their token service replaced, as they stand otherwise. */
    List<String> challenges(String host) {
        return fields("challenge")
                .map(challenge -> challenge.replaceFirst("realm=\"https?://[^/\"]+", "realm=\"http://" + host))
                .toList();
    }

    /** The path of the token service; empty where there is none. */
    Optional<String> servicePath() {
        return fields("challenge")
                .filter(challenge -> challenge.contains("Bearer realm=\"http"))
                .map(challenge -> challenge.replaceFirst(".*Bearer realm=\"https?://[^/]+([^\"]*)\".*", "$1"))
                .findFirst();
    }

    String answer() {
        return field("answer").orElseThrow();
    }

    String asks() {
        return field("asks").orElseThrow();
    }

    String token() {
        return field("token").orElseThrow();
    }

    @Override
    public String toString() {
        return field("registry").orElseThrow();
    }
}
