package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.page.Shell;
import pinnace.page.ShellScript;
import pinnace.request.RequestReader;
import pinnace.rig.Outcome;
import pinnace.rig.Tools;

/** What goes into a script means itself, whatever it is, and a script does all of what it says or nothing. */
class ShellScriptTest {

    private static final Defaults DEFAULTS = new Defaults(Reference.DOCKER_HUB, Platform.parse("linux/amd64"));
    private static final RequestReader READER = new RequestReader(DEFAULTS);
    private static final String BASE = "http://pulls.corp.example/pinnace/";

    /** Says that there is nothing, and remembers what it was asked for. */
    private static final String NO_CURL = """
            #!/bin/sh
            while [ $# -gt 1 ]; do
              [ "$1" != -D ] || printf 'HTTP/1.1 404 Not Found\\r\\npinnace-error: 404 it is gone\\r\\n' >"$2"
              shift
            done
            printf %s "$1" >asked
            """;

    private final GetResource resource = new GetResource(new BaseUrl(Optional.empty(), List.of()), READER);
    private final Path directory;

    ShellScriptTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void putsAStubBeforeTheProgram() throws IOException {
        Path curl = Files.writeString(
                Files.createDirectory(directory.resolve("bin")).resolve("curl"), NO_CURL);
        assertTrue(curl.toFile().setExecutable(true));
    }

    private Outcome run(String script, String... arguments) {
        try {
            Files.write(directory.resolve("s.sh"), script.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        List<String> command = Stream.concat(
                        Stream.of("sh", "-c", "cd \"$0\" && exec sh s.sh \"$@\"", directory.toString()),
                        Stream.of(arguments))
                .toList();
        String path = directory.resolve("bin") + ":" + System.getenv("PATH");
        return Tools.run(Duration.ofMinutes(1), Map.of("PATH", path), command);
    }

    private String script(String reference, String... query) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.add(query[i], query[i + 1]);
        }
        return resource.script(Shell.POSIX, () -> BASE, () -> READER.script(reference, parameters));
    }

    private boolean asked() {
        return Files.exists(directory.resolve("asked"));
    }

    private static String random(Random random) {
        String hostile = "'\"\\$`!;&|<>(){}[]*?~#% \t\n\r\0\u001b\u007f\u0085=-aä日{{what}}EOF";
        return IntStream.range(0, random.nextInt(30))
                .mapToObj(i -> hostile.substring(random.nextInt(hostile.length())))
                .map(rest -> rest.substring(0, 1 + random.nextInt(Math.min(3, rest.length()))))
                .collect(Collectors.joining());
    }

    /** As it is shown: no terminal obeys it. */
    private static String shown(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\n]]", "?");
    }

    @Test
    void aQuotedTextIsAWordThatMeansIt() {
        Random random = new Random(20260123);
        List<String> texts = Stream.generate(() -> random(random)).limit(2_000).toList();
        String script = texts.stream()
                .map(text -> new ShellScript(Shell.POSIX, "printf '%s\\000' {{text}}\n").filled(Map.of("text", text)))
                .collect(Collectors.joining());
        String expected = texts.stream().map(text -> shown(text) + "\0").collect(Collectors.joining());
        assertEquals(expected, run(script).succeeded().out());
    }

    @Test
    void aHostileValueIsAskedForAsItIsAndDoesNothingElse() throws IOException {
        Random random = new Random(20260124);
        List<String> texts = Stream.concat(
                        Stream.of("'; touch hurt; '", "$(touch hurt)", "`touch hurt`", "\n touch hurt\n", "{{base}}"),
                        Stream.generate(() -> random(random)).limit(30))
                .toList();
        for (String text : texts) {
            String script = Shell.POSIX
                    .fetching()
                    .filled(Map.of("base", "http://" + text + "/", "target", text, "what", text, "login", text));
            Outcome outcome = run(script);
            assertEquals(1, outcome.exit(), outcome::toString);
            assertTrue(outcome.err().endsWith("Pinnace: it is gone\n"), outcome::toString);
            assertEquals(shown("http://" + text + "/" + text + text), Files.readString(directory.resolve("asked")));
            assertFalse(Files.exists(directory.resolve("hurt")), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "nginx:1.27",
                "nginx:1.27.tar",
                ".sh",
                "UPPER.sh",
                "$(touch hurt).sh",
                "'; touch hurt; '.sh",
                "a\nb.sh",
                "nginx:1.27@sha256:12.sh",
                "ä.sh"
            })
    void aBadReferenceIsAScriptThatSaysSoAndFails(String reference) {
        Outcome outcome = run(script(reference));
        assertEquals(2, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().startsWith("Pinnace: ") && outcome.err().length() > 30, outcome::toString);
        assertFalse(asked() || Files.exists(directory.resolve("hurt")));
    }

    @Test
    void soIsABadParameterOrHost() {
        for (String parameter : List.of("plattform", "part", "parts", "dry-run", "platform")) {
            Outcome outcome = run(script("nginx.sh", parameter, "'$(touch hurt)"));
            assertEquals(2, outcome.exit(), outcome::toString);
            assertFalse(outcome.err().isBlank());
        }
        Outcome host = run(resource.script(
                Shell.POSIX,
                () -> BaseUrl.checked("$(touch hurt)"),
                () -> READER.script("nginx.sh", new MultivaluedHashMap<>())));
        assertEquals(2, host.exit(), host::toString);
        assertTrue(host.err().contains("public-url"), host::toString);
        assertFalse(Files.exists(directory.resolve("hurt")));
    }

    @Test
    void exactlyOneSuffixIsRemoved() throws IOException {
        run(script("neilpang/acme.sh.sh"));
        assertEquals(
                BASE + "pull/neilpang/acme.sh:latest.tar?platform=linux/amd64",
                Files.readString(directory.resolve("asked")));
    }

    @Test
    void theOptionsOfTheArchiveAreThoseOfTheScript() throws IOException {
        run(script(
                "ghcr.io/o/app:1.sh",
                "platform",
                "linux/arm64",
                "as",
                "r.corp/x:2",
                "names",
                "digest",
                "format",
                "oci"));
        assertEquals(
                BASE + "pull/ghcr.io/o/app:1.tar?platform=linux/arm64&as=r.corp/x:2&names=digest&format=oci",
                Files.readString(directory.resolve("asked")));
    }

    @Test
    void aSealedLoginIsPartOfWhatIsAskedForAndOfNothingElse() throws IOException {
        String login = "AbC-_9".repeat(30);
        String script = script("nginx:1.27.sh", "login", login, "platform", "linux/arm64");
        Outcome outcome = run(script);
        String asked = BASE + "pull/nginx:1.27.tar?platform=linux/arm64";
        assertEquals(asked + "&login=" + login, Files.readString(directory.resolve("asked")));
        assertFalse(outcome.toString().contains(login), outcome::toString);
        run(script("nginx:1.27.sh", "login", "'; $(touch hurt)&x=\n"));
        assertEquals(
                BASE + "pull/nginx:1.27.tar?platform=linux/amd64&login=%27%3B+%24%28touch+hurt%29%26x%3D",
                Files.readString(directory.resolve("asked")));
        assertFalse(Files.exists(directory.resolve("hurt")));
    }

    /** Line by line, and byte by byte where a part of it might be something to do. */
    @Test
    void aScriptThatWasCutAsksForNothing() {
        String script = script("nginx:1.27.sh");
        int whole = script.lastIndexOf('}') + 1;
        int tail = script.lastIndexOf("\n  case", whole);
        IntStream.range(0, whole)
                .filter(end -> end > tail || script.charAt(end) == '\n')
                .forEach(end -> {
                    Outcome outcome = run(script.substring(0, end));
                    assertFalse(asked(), () -> "cut after " + script.substring(Math.max(0, end - 60), end));
                    assertEquals("", outcome.out());
                });
        run(script.substring(0, whole));
        assertTrue(asked(), "the stub is asked by the whole script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "load x", "push", "push $(date)", "push -x", "push a b"})
    void wrongArgumentsAreSaid(String arguments) {
        Outcome outcome = run(script("nginx.sh"), arguments.split(" ", -1));
        assertEquals(2, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("write "), outcome::toString);
        assertFalse(asked());
    }
}
